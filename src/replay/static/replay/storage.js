// The storages that a browser lets the window have. Where it refuses one, wombat finds none, and makes
// its own, instead of failing; so in frames within, which it enters by these two.
__varve.storages = (window_) => {
  const storages = {};
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      storages[name] = window_[name];
    } catch {
      Object.defineProperty(window_, name, { configurable: true, writable: true, value: undefined });
    }
  }
  return storages;
};

for (const name of ['contentWindow', 'contentDocument']) {
  const { storages } = __varve;
  const property = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, name);
  Object.defineProperty(HTMLIFrameElement.prototype, name, {
    ...property,
    get() {
      const found = property.get.call(this);
      try {
        const within = name === 'contentWindow' ? found : found.defaultView;
        if (within.document) storages(within);
      } catch {
        // Of another origin, or none.
      }
      return found;
    },
  });
}
