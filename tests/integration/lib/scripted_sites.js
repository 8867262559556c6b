// Sites that are nothing without scripts: each a map of paths to bytes, and a text that is there only
// once all has been loaded. The frameworks' are built of their npm packages.
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';

const require = createRequire(import.meta.url);
const shell = (title, head = '') => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${head}<body><div id="root"></div></body></html>`;
const rows = JSON.stringify([...'abcdef'].map((letter) => ({ id: letter, text: `entry ${letter}`.repeat(3) })));

const react = `import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createElement as h } from 'react';
function List() {
  const [rows, setRows] = useState([]);
  const [count, setCount] = useState(0);
  useEffect(() => { fetch('/rows.json').then((answer) => answer.json()).then(setRows); }, []);
  return h('main', null, h('h1', null, 'React'), h('button', { onClick: () => setCount(count + 1) }, 'Pressed ' + count),
    h('ul', null, rows.map((row) => h('li', { key: row.id }, row.text))));
}
createRoot(document.getElementById('root')).render(h(List));`;

const vue = `import { createApp, h, onMounted, ref } from 'vue';
createApp({ setup() {
  const rows = ref([]);
  onMounted(async () => { rows.value = await (await fetch('/rows.json')).json(); });
  return () => h('main', [h('h1', 'Vue'), h('ul', rows.value.map((row) => h('li', { key: row.id }, row.text)))]);
} }).mount('#root');`;

const svelteList = `<script>
  let rows = $state([]);
  $effect(() => { fetch('/rows.json').then((answer) => answer.json()).then((all) => { rows = all; }); });
</script>
<main><h1>Svelte</h1><ul>{#each rows as row (row.id)}<li>{row.text}</li>{/each}</ul></main>`;
const svelte = "import { mount } from 'svelte'; import List from './List.svelte'; mount(List, { target: document.getElementById('root') });";

const svelteFiles = {
  name: 'svelte',
  setup(plugin) {
    plugin.onResolve({ filter: /\.svelte$/ }, ({ path }) => ({ path, namespace: 'svelte' }));
    plugin.onLoad({ filter: /.*/, namespace: 'svelte' }, () => ({
      contents: compile(svelteList, { generate: 'client', filename: 'List.svelte' }).js.code,
      resolveDir: process.cwd(),
    }));
  },
};

async function bundle(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: require.resolve('esbuild').replace(/node_modules.*/, '') },
    bundle: true, write: false, minify: true, format: 'iife', conditions: ['browser'], plugins: [svelteFiles],
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  });
  return outputFiles[0].text;
}

const framework = async (title, source) => ({
  text: 'entry fentry fentry f',
  files: { '/index.html': shell(title, '<script defer src="/app.js"></script>'), '/app.js': await bundle(source), '/rows.json': rows },
});

// Twelve parts of ten lines; the next is asked for as its end comes into sight, a few frames later.
const endless = {
  text: 'line 9',
  files: {
    '/index.html': `${shell('Endless')}<div id="end" style="height: 40px">…</div><script>
let part = 0;
new IntersectionObserver(async ([end]) => {
  if (!end.isIntersecting || part === 12) return;
  const lines = await (await fetch('/part/' + part++ + '.json')).json();
  for (const line of lines) root.insertAdjacentHTML('beforeend', '<p style="height: 80px">' + line);
}, { rootMargin: '0px' }).observe(end);
setInterval(() => { end.style.display = 'none'; end.offsetTop; end.style.display = ''; }, 100);
</script>`,
    ...Object.fromEntries(Array.from({ length: 12 }, (_, part) => [`/part/${part}.json`, JSON.stringify(Array.from({ length: 10 }, (_, i) => `line ${part * 10 + i}`))])),
  },
};

const components = {
  text: 'Bob in the shadow',
  inShadow: true,  // innerText does not see it; the picture does
  files: {
    '/index.html': shell('Components', '<script type="module" src="/card.mjs"></script>').replace('<div id="root"></div>', '<user-card name="ada"></user-card><user-card name="bob"></user-card>'),
    '/card.mjs': `import { load } from './load.mjs';
customElements.define('user-card', class extends HTMLElement {
  async connectedCallback() {
    const root = this.attachShadow({ mode: 'open' });
    const { title } = await load(this.getAttribute('name'));
    root.innerHTML = '<link rel=stylesheet href=/card.css><p>' + title + ' in the shadow</p>';
  }
});`,
    '/load.mjs': "export const load = async (name) => (await fetch('/' + name + '.json')).json();",
    '/card.css': 'p { color: rgb(10, 80, 160); font-size: 30px }',
    '/ada.json': '{"title": "Ada"}', '/bob.json': '{"title": "Bob"}',
  },
};

// Its worker answers for /made.json, which the server has too, as a fallback: workers are bypassed while
// a page is saved.
const worker = {
  text: 'from the server',
  files: {
    '/index.html': shell('Worker', '<script>navigator.serviceWorker.register("/sw.js"); fetch("/made.json").then((a) => a.json()).then((made) => { document.querySelector("#root").textContent = made.text; });</script>'),
    '/sw.js': "self.addEventListener('install', () => self.skipWaiting()); self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));",
    '/made.json': '{"text": "from the server"}',
  },
};

const fetched = {
  text: 'all of it by fetch',
  files: {
    '/index.html': shell('Fetched', `<script>(async () => {
  const text = async (name) => (await fetch(name)).text();
  const style = document.createElement('style'); style.textContent = await text('/style.txt'); document.head.append(style);
  document.querySelector('#root').innerHTML = await text('/body.txt');
  const picture = new Image(); picture.src = URL.createObjectURL(await (await fetch('/picture.svg')).blob()); document.body.append(picture);
})();</script>`),
    '/style.txt': 'p { font: 24px monospace; background: #fe8 }',
    '/body.txt': '<p>all of it by fetch</p>',
    '/picture.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"><circle cx="60" cy="40" r="30" fill="teal"/></svg>',
  },
};

export async function scriptedSites() {
  return {
    react: await framework('React', react), vue: await framework('Vue', vue), svelte: await framework('Svelte', svelte),
    endless, components, worker, fetched,
  };
}
