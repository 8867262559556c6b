// Runs before anything of an archived document: makes wombat give it the world that it knew. The two
// elements that bring it go again, so that the document finds only its own.
(() => {
  // Cookies that scripts set (RFC 6265 5.2 to 5.4): a frame of another site may set none in a browser.
  function cookieJar(storage) {
    const key = 'varve.cookies';
    const most = 180;
    const longest = 4096;
    const cookies = new Map(JSON.parse(storage?.getItem(key) ?? '[]'));
    const path = () => new URL(window.WB_wombat_location.href).pathname;
    const matches = (own) => path() === own || path().startsWith(own.endsWith('/') ? own : `${own}/`);
    const attribute = (attributes, name) =>
      attributes.map((each) => each.match(/^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s)).findLast((found) => found[1].toLowerCase() === name)?.[2];
    const lifetime = (attributes) => {
      const age = attribute(attributes, 'max-age');
      if (/^-?\d+$/.test(age ?? '')) return Date.now() + Number(age) * 1000;
      return Date.parse(attribute(attributes, 'expires') ?? '') || undefined;
    };
    return {
      get() {
        const now = Date.now();
        return [...cookies.values()].filter((each) => matches(each.path) && !(each.until <= now))
          .map((each) => (each.name ? `${each.name}=${each.value}` : each.value)).join('; ');
      },
      set(text) {
        const [pair, ...attributes] = String(text).slice(0, longest).split(';');
        const equals = pair.indexOf('=');
        const name = pair.slice(0, Math.max(equals, 0)).trim();
        const value = pair.slice(equals + 1).trim();
        const own = attribute(attributes, 'path');
        const cookie = { name, value, path: own?.startsWith('/') ? own : path().replace(/\/[^/]*$/, '') || '/', until: lifetime(attributes) };
        const id = `${cookie.path} ${name}`;
        cookies.delete(id);
        if (!(cookie.until <= Date.now()) && cookies.size < most) cookies.set(id, cookie);
        storage?.setItem(key, JSON.stringify([...cookies]));
      },
    };
  }

  const script = document.currentScript;
  const info = JSON.parse(script.dataset.info);
  script.previousElementSibling.remove();
  script.remove();

  // The origin is the archived one's alone, so its storage is the browser's. Browsers that refuse
  // storage to frames of other sites leave wombat's, which lasts as long as the document.
  const { Storage } = window;
  const storages = {};
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      storages[name] = window[name];
    } catch {
      Object.defineProperty(window, name, { configurable: true, writable: true, value: undefined });
    }
  }
  info.wombat_opts = {};
  window.wbinfo = info;
  window._WBWombatInit(info);

  Object.defineProperty(document, 'cookie', { configurable: true, enumerable: true, ...cookieJar(storages.sessionStorage) });

  for (const [name, storage] of Object.entries(storages)) {
    Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => storage });
    window.Storage = Storage;
  }
})();
