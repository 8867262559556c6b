// Runs before anything of an archived document: makes wombat give it the world that it knew. The two
// elements that bring it go again, so that the document finds only its own.
(() => {
  const varve = self.__varve;
  delete self.__varve;
  const script = document.currentScript;
  const info = JSON.parse(script.dataset.info);
  script.previousElementSibling.remove();
  script.remove();

  // The origin is the archived one's alone, so its storage is the browser's. Browsers that refuse
  // storage to frames of other sites leave wombat's, which lasts as long as the document.
  const { Date, Storage } = window;
  const { random } = Math;
  const storages = varve.storages(window);
  if (info.is_framed && window.parent !== window) varve.takeMarks(info);
  info.wombat_opts = {};
  window.wbinfo = info;
  window._WBWombatInit(info);

  for (const [name, storage] of Object.entries(storages)) {
    Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => storage });
    window.Storage = Storage;
  }
  if (info.clock_now) {
    window.Date = Date;
    Math.random = random;
  }
  const jar = varve.cookieJar(storages.sessionStorage);
  Object.defineProperty(document, 'cookie', { configurable: true, enumerable: true, ...jar });
  varve.windows();
  if (info.is_framed && window.parent !== window) varve.tellTimes(info);
})();
