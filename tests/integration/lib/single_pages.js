// Pages for exports: one with everything that a page may show, and one that tries to get out.
import zlib from 'node:zlib';
import { PNG } from 'pngjs';

// A picture in one colour; its width says which one it is.
export function picture(width, height = 10, [red, green, blue] = [30, 110, 160]) {
  const png = new PNG({ width, height });
  for (let i = 0; i < png.data.length; i += 4) png.data.set([red, green, blue, 255], i);
  return PNG.sync.write(png);
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="44" height="10">' +
  '<image href="/inner.png" width="44" height="10"/></svg>';

// Path: [body, type, more headers]. `evil` is where nobody may connect to.
export const richSite = (evil) => ({
  '/': [`<!DOCTYPE html><html lang=en><head><title>Все – about “it” --></title>
<base href="/sub/"><link rel=stylesheet href="main.css" integrity="sha256-wrong"><link rel=icon href="/icon.png">
<link rel=preload as=image href="/never.png"><link rel=canonical href="/canonical">
<meta http-equiv="Content-Security-Policy" content="img-src 'none'">
<style>#styled { background: url("bg.png") }</style></head><body>
<h1 id=top style="background-image: url('/attr.png')">Съешь ещё</h1>
<p id=moved class=moved>moved</p><p id=styled>styled</p><p id=imported>imported</p>
<img id=plain src="../plain.png"><img id=set srcset="one.png 1x, /gone.png 3x" src="/gone.png">
<picture><source srcset="/gone2.png"><img id=fallback src="/plain.png"></picture>
<img id=redirected src="/to-red.png"><img id=vector src="/v.svg"><img id=missing src="/missing.png">
<input id=input type=image src="/plain.png"><video id=video poster="/poster.png"></video>
<iframe id=frame src="/frame.html" width=300 height=100></iframe><iframe id=doc srcdoc="<img id=inner src='/plain.png'><p>within"></iframe>
<iframe id=svgframe src="/frame.svg" width=60 height=30></iframe><object id=object data="/frame.html" width=300 height=100></object>
<svg width=10 height=10><image id=svgimage href="/plain.png" width=10 height=10 /><defs><g id=g><rect width=5 height=5 /></g></defs><use href="#g"/></svg>
<a id=live href="other.html?a=1&amp;b=2">other</a> <a id=jump href="/#top">up</a> <a id=mail href="mailto:a@b.c">mail</a>
<script>document.title = "a script ran"; window.ran = true</script></body></html>`, 'text/html; charset=utf-8'],
  '/sub/main.css': ['@import "deep/second.css"; @import "main.css"; @import url(/moved-to.css);' +
    '@font-face { font-family: Lake; src: url("/lake.woff2") format("woff2") } h1 { font-family: Lake; background-color: rgb(1, 2, 3) }', 'text/css'],
  '/sub/deep/second.css': ['@charset "windows-1251"; @import "../main.css"; #imported { color: rgb(4, 5, 6); background: url(../bg.png) } #imported::after { content: "\xdd\xf2\xee" }', 'text/css'],
  '/moved-to.css': ['', 'text/css', 'Location: /else/where.css\r\n', '301 Moved Permanently'],
  '/else/where.css': ['.moved { color: rgb(7, 8, 9); background-image: url(near.png) }', 'text/css'],
  '/else/near.png': [picture(61), 'image/png'],
  '/frame.html': [Buffer.from('<meta charset=windows-1251><title>f</title><link rel=stylesheet href=/else/where.css><p id=p class=moved>\xc4\xe0</p><img src=/plain.png><iframe src=/frame.html></iframe><iframe src=/quirk.html></iframe>', 'latin1'), 'text/html'],
  '/quirk.html': ['<p id=q>quirks</p><img src=/sub/one.png>', 'text/html'],
  '/plain.png': [picture(21), 'image/png'],
  '/sub/one.png': [picture(31), 'image/png'],
  '/sub/bg.png': [picture(32), 'image/png'],
  '/attr.png': [picture(33), 'image/png'],
  '/icon.png': [picture(16, 16), 'image/png'],
  '/poster.png': [picture(34), 'image/png'],
  '/inner.png': [picture(44), 'image/png'],
  '/to-red.png': ['', 'text/plain', 'Location: /red/real.png\r\n', '302 Found'],
  '/red/real.png': [picture(41, 10, [200, 30, 30]), 'image/png'],
  '/v.svg': [svg, 'image/svg+xml'],
  '/frame.svg': [svg, 'image/svg+xml'],
  '/many.html': [`<title>many</title><img id=many srcset="${Array.from({ length: 10_000 }, (_, i) => `/big.png ${i + 1}w`).join(', ')}">` +
    `<style>${'@import "/big.css";'.repeat(300)}</style><link rel=stylesheet href=/c0.css>`, 'text/html'],
  '/big.png': [Buffer.concat([picture(21), Buffer.alloc(100_000, 7)]), 'image/png'],
  '/big.css': [`a { color: red } /*${'x'.repeat(20_000)}*/`, 'text/css'],
  ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/c${i}.css`,
    [`@import "/c${i + 1}.css"; @import "/c${i + 1}.css?"; @import "/c${i + 1}.css"; a { color: rgb(0, 0, ${i}) }`, 'text/css']])),
  '/text.txt': ['words', 'text/plain'],
  '/doc.pdf': ['%PDF-1.4', 'application/pdf'],
  '/latin.html': [Buffer.from('<title>caf\xe9</title><p id=p>cr\xe8me br\xfbl\xe9e</p>', 'latin1'), 'text/html; charset=iso-8859-1'],
  '/packed.html': [zlib.gzipSync('<!DOCTYPE html><p id=p>packed</p>'), 'text/html', 'Content-Encoding: gzip\r\n'],
  '/evil.html': [evilPage(evil), 'text/html'],
  '/evil.css': [`@import "${evil}/css1"; body { background: url(${evil}/css2) } a::before { content: url("${evil}/css3") } @font-face { font-family: e; src: url(${evil}/font) } body { font-family: e; color: rgb(9, 9, 9) }`, 'text/css'],
  '/evil.js': [`fetch('${evil}/js'); new Image().src = '${evil}/js-image'; location = '${evil}/js-gone'`, 'text/javascript'],
  '/inner-evil.html': [`<meta http-equiv=refresh content="0;url=${evil}/inner-refresh"><link rel=preconnect href=${evil}><script>location = '${evil}/inner'; top.location = '${evil}/top'</script><img src=${evil}/inner-image>`, 'text/html'],
});

// Every way out that we know of. `--!>` ends a comment; <title> in SVG holds elements.
function evilPage(evil) {
  return `<!DOCTYPE html><!-- --!><meta http-equiv="refresh" content="0; url=${evil}/refresh1"><!-- -->
<html><head><title>--><script>x</script>evil</title><base href="${evil}/base/">
<link rel=preconnect href="${evil}"><link rel=dns-prefetch href="//evil.invalid"><link rel=prefetch href="${evil}/prefetch">
<link rel=prerender href="${evil}/prerender"><link rel=preload as=style href="${evil}/preload"><link rel=modulepreload href="${evil}/m.js">
<link rel=manifest href="${evil}/manifest"><link rel=icon href="${evil}/icon"><link rel=stylesheet href="${evil}/style">
<link rel=stylesheet href="http://REPLACED/evil.css"><meta http-equiv="x-dns-prefetch-control" content="on">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["${evil}/speculated"]}],"prerender":[{"source":"list","urls":["${evil}/rendered"]}]}</script>
<script type=importmap>{"imports":{"x":"${evil}/x.js"}}</script><script type=module>import "${evil}/imported.js"; import "x"</script>
<script src="http://REPLACED/evil.js"></script><script src="${evil}/gone.js"></script>
<svg><title><meta content="0;url=${evil}/refresh2" http-equiv=&#114;efresh></title></svg>
</head><body onload="location='${evil}/onload'" background="${evil}/background">
<p id=p>evil</p><img src="${evil}/image" onerror="location='${evil}/onerror'"><img srcset="${evil}/set 1x"><img src=//evil.invalid/x lowsrc="${evil}/low">
<iframe src="${evil}/frame"></iframe><iframe src="http://REPLACED/inner-evil.html"></iframe><iframe src="javascript:location='${evil}/scripted'"></iframe>
<iframe srcdoc="<meta http-equiv=refresh content='0;url=${evil}/doc-refresh'><link rel=preconnect href='${evil}'><script>top.location='${evil}/doc'</script><img src='${evil}/doc-image'>"></iframe>
<iframe srcdoc="<iframe srcdoc=&quot;<link rel=preconnect href='${evil}'><meta http-equiv=refresh content='0;url=${evil}/doc2'><img src='${evil}/doc2-image'>&quot;></iframe>"></iframe>
<iframe src="data:text/html,<link rel=preconnect href='${evil}'><img src='${evil}/data-image'><meta http-equiv=refresh content='0;url=${evil}/data-refresh'>"></iframe>
<object data="${evil}/object"></object><embed src="${evil}/embed"><video src="${evil}/video" poster="${evil}/poster" autoplay></video><audio src="${evil}/audio" autoplay></audio>
<svg><image href="${evil}/svg-image" /><use href="${evil}/use#x" /><script href="${evil}/svg.js"></script><style>@import "${evil}/svg.css";</style><rect fill="url(${evil}/fill#x)" /></svg>
<table background="${evil}/table"><td style="background:url(${evil}/cell)"></table>
<form id=f action="${evil}/form" method=post><input name=a value=b></form><a id=link href="${evil}/link" ping="${evil}/ping">link</a>
<script>
  document.title = 'a script ran';
  document.getElementById('f').submit();
  fetch('${evil}/fetch').catch(() => {}); navigator.sendBeacon('${evil}/beacon'); try { new WebSocket('${evil.replace('http', 'ws')}/socket') } catch {}
  try { new EventSource('${evil}/events') } catch {} try { window.open('${evil}/open') } catch {} try { new Worker('${evil}/worker') } catch {}
  const hint = document.createElement('link'); hint.rel = 'stylesheet'; hint.href = '${evil}/made'; document.head.append(hint);
  document.getElementById('link').click();
  location.href = '${evil}/gone';
</script><meta http-equiv=refresh content="1"></body></html>`;
}
