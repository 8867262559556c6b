// The first of the files that replay.js is made of: they share an object that goes away at its end.
self.__varve = {};

// Cookies that scripts set (RFC 6265 5.2 to 5.4): browsers let the frame of another site set none.
// Kept in the session's storage, if there is one.
__varve.cookieJar = (storage) => {
  const key = 'varve.cookies';
  const most = 180;
  const longest = 4096;
  const cookies = new Map(JSON.parse(storage?.getItem(key) ?? '[]'));
  const path = () => new URL(window.WB_wombat_location.href).pathname;
  const matches = (own) => path() === own || path().startsWith(own.endsWith('/') ? own : `${own}/`);

  function attribute(attributes, name) {
    const found = attributes.map((each) => each.match(/^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s));
    return found.findLast((each) => each[1].toLowerCase() === name)?.[2];
  }
  // When it ends; undefined where it lasts as long as the session.
  function end(attributes) {
    const age = attribute(attributes, 'max-age');
    if (/^-?\d+$/.test(age ?? '')) return Date.now() + Number(age) * 1000;
    return Date.parse(attribute(attributes, 'expires') ?? '') || undefined;
  }
  function parse(text) {
    const [pair, ...attributes] = String(text).slice(0, longest).split(';');
    const equals = pair.indexOf('=');
    const own = attribute(attributes, 'path');
    return {
      name: pair.slice(0, Math.max(equals, 0)).trim(),
      value: pair.slice(equals + 1).trim(),
      path: own?.startsWith('/') ? own : path().replace(/\/[^/]*$/, '') || '/',
      end: end(attributes),
    };
  }
  return {
    get() {
      const now = Date.now();
      return [...cookies.values()].filter((each) => matches(each.path) && !(each.end <= now))
        .map((each) => (each.name ? `${each.name}=${each.value}` : each.value)).join('; ');
    },
    set(text) {
      const cookie = parse(text);
      const id = `${cookie.path} ${cookie.name}`;
      cookies.delete(id);
      if (!(cookie.end <= Date.now()) && cookies.size < most) cookies.set(id, cookie);
      storage?.setItem(key, JSON.stringify([...cookies]));
    },
  };
};
