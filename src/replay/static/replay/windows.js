// Windows of other archived origins, which wombat takes to be on its own: stand-ins that can do what
// such a window can (HTML 7.2.1.3.1), under the archived origins' names.
__varve.windows = () => {
  const standIns = new WeakMap();

  // False for windows of this origin, and for what is none.
  function isForeign(thing) {
    if (thing === null || typeof thing !== 'object') return false;
    try {
      void thing.location?.href;
      return false;
    } catch {
      return true;
    }
  }

  function post(window_, message, target, transfer) {
    const options = typeof target === 'object' && target !== null ? target : { targetOrigin: target, transfer };
    const from = window.WB_wombat_location.origin;
    const to = options.targetOrigin === '/' ? from : options.targetOrigin ?? '/';
    window_.postMessage({ from, to_origin: to, message }, '*', options.transfer);
  }

  function makeStandIn(window_) {
    const own = {
      __WBProxyRealObj__: window_,
      __WB_pmw: () => standIn,
      postMessage: (...args) => post(window_, ...args),
      close: () => window_.close(),
      focus: () => window_.focus(),
      blur: () => window_.blur(),
    };
    const location_ = {
      set href(url) { window_.location = window._wb_wombat.rewrite_url(String(url)); },
      replace(url) { window_.location.replace(window._wb_wombat.rewrite_url(String(url))); },
    };
    const standIn = new Proxy({}, {
      get(_, name) {
        if (Object.hasOwn(own, name)) return own[name];
        if (name === 'window' || name === 'self' || name === 'frames') return standIn;
        if (name === 'location') return location_;
        return forScripts(window_[name]);  // refuses what such a window refuses
      },
      set(_, name, value) {
        if (name !== 'location') window_[name] = value;
        else location_.href = value;
        return true;
      },
    });
    return standIn;
  }

  function forScripts(thing) {
    if (!isForeign(thing)) return thing;
    if (!standIns.has(thing)) standIns.set(thing, makeStandIn(thing));
    return standIns.get(thing);
  }

  function wrapGetter(prototype, name) {
    const property = Object.getOwnPropertyDescriptor(prototype, name);
    const { get } = property;
    Object.defineProperty(prototype, name, { ...property, get() { return forScripts(get.call(this)); } });
  }
  for (const element of [HTMLIFrameElement, HTMLFrameElement, HTMLObjectElement, HTMLEmbedElement]) {
    if (Object.hasOwn(element.prototype, 'contentWindow')) wrapGetter(element.prototype, 'contentWindow');
  }
  wrapGetter(MessageEvent.prototype, 'source');

  // Called without an object, as global functions are, wombat's do not know whose messages they take.
  for (const name of ['addEventListener', 'removeEventListener']) {
    const wombats = EventTarget.prototype[name];
    EventTarget.prototype[name] = { [name](...args) { return wombats.apply(this ?? window, args); } }[name];
  }

  // A frame within an archived page knows its parent, and the page at the top; wombat lets one whose
  // parent is of another origin think that it is at the top itself.
  if (window.wbinfo.is_framed || window.parent === window) return;
  const { parent, top } = window;
  let page = window;
  while (page.parent !== top && page.parent !== page) page = page.parent;
  const seen = (thing) => (isForeign(thing) ? forScripts(thing) : thing._WB_wombat_obj_proxy ?? thing);
  const scriptsWindow = window._WB_wombat_obj_proxy;
  window._WB_wombat_obj_proxy = new Proxy(scriptsWindow, {
    get(target, name) {
      if (name === 'parent') return seen(parent);
      if (name === 'top') return seen(page);
      return Reflect.get(target, name);
    },
  });
};
