// What rewritten scripts do, in a context whose window is real and in which wombat's functions are
// played by the least that they promise: the objects that scripts get instead of the window, its
// document and location, and the functions that rewriting calls.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import vm from 'node:vm';

import { Rewriter } from './lib.js';

const rewriter = new Rewriter();
after(() => rewriter.close());

// wombat by the names that it has in a page (@webrecorder/wombat 3.10.8, src/wombat.js).
const fakeWombat = `
  var window = globalThis, self = globalThis, top = globalThis, parent = globalThis;
  var log = [];
  class Location { set href(url) { log.push('escaped to ' + url); } get href() { return 'http://replay/' } }
  class WombatLocation { set href(url) { log.push('went to ' + url); } get href() { return 'https://example.com/' } }
  const realLocation = new Location(), wombatLocation = new WombatLocation();
  Object.defineProperty(globalThis, 'location', {
    get: () => realLocation, set: (url) => { log.push('escaped to ' + url); }, configurable: false });
  globalThis.WB_wombat_location = globalThis._WB_wombat_location = wombatLocation;
  const windowProxy = new Proxy(globalThis, {
    get: (target, name) => name === 'location' ? wombatLocation
        : ['window', 'self', 'top', 'parent', 'frames', 'globalThis'].includes(name) ? windowProxy
        : name === 'eval' ? (code) => { log.push('wrapped eval'); return target.eval(code); }
        : target[name],
    set: (target, name, value) => {
      if (name === 'location') wombatLocation.href = value; else target[name] = value;
      return true;
    },
  });
  globalThis._WB_wombat_obj_proxy = windowProxy;
  globalThis.__WB_check_loc = function (location, args) {
    if (!(location instanceof Location || location instanceof WombatLocation)) return {};
    for (const argument of args) if (argument === location) return {};
    return this.WB_wombat_location;
  };
  globalThis._wb_wombat = { local_init: (name) => windowProxy[name] };
  Object.defineProperty(Object.prototype, '_____WB$wombat$check$this$function_____', {
    value: (object) => object && object._WB_wombat_obj_proxy || object });
  Object.defineProperty(Object.prototype, '__WB_pmw', {
    get: () => function (source) { log.push('message from ' + (source === windowProxy)); return this; },
    set() {} });
  Object.defineProperty(Object.prototype, 'WB_wombat_runEval2', { get: () => (direct) => ({
    eval: (thisObject, args, code) => {
      log.push('direct eval');
      return direct(code, isReal(thisObject) && !args.callee?.caller);
    } }) });
  globalThis.____wb_rewrite_import__ = (base, url) => { log.push('import ' + url); };
  const isWindow = (object) => object === windowProxy;
  const isReal = (object) => object === globalThis;
`;

class Page {
  constructor() {
    this.context = vm.createContext({});
    vm.runInContext(fakeWombat, this.context);
  }
  async run(script, kind = 'classic') {
    const rewritten = await rewriter.text(kind, script);
    return vm.runInContext(rewritten, this.context);
  }
  async handle(script, thisObject = {}, ...args) {
    const rewritten = await rewriter.text('handler', script);
    const handler = vm.compileFunction(rewritten, ['event'], { parsingContext: this.context });
    return handler.apply(thisObject, args);
  }
  raw(script) { return vm.runInContext(script, this.context); }
  get log() { return this.raw('log.splice(0)').join('; '); }
}

const values = [
  ['a name of the window is wombat\'s', 'isWindow(window) && isWindow(self) && isWindow(top)', true],
  ['also within functions', '(() => isWindow(parent))()', true],
  ['the location tells the archived URL', 'location.href', 'https://example.com/'],
  ['by the window, too', 'window.location.href', 'https://example.com/'],
  ['of this at the top', 'this.location.href', 'https://example.com/'],
  ['of this in a function', '(function () { return this.location.href })()', 'https://example.com/'],
  ['by a string', 'this["location"].href', 'https://example.com/'],
  ['of a returned this', '(function () { return this })().location.href', 'https://example.com/'],
  ['of this in a strict script', '"use strict"; this.location.href', 'https://example.com/'],
  ['a parameter of that name is the parameter', '(function (window, location) { return location })(1, 2); /* window */', 2],
  ['and may have a default', '((location = 3) => location)()', 3],
  ['and one in a method', '({ m(location = 3) { return location } }).m()', 3],
  ['a pattern may, too', '(() => { const { location = 4 } = {}; return location })()', 4],
  ['a class\'s field may have the name', 'new (class { location = 5 })().location', 5],
  ['a shorthand property is wombat\'s', 'isWindow(({ window }).window)', true],
  ['a property is a property', '({ location: 1, top: 2 }).location', 1],
  ['a local variable is assigned', '(function () { let location = 1; location = 6; return location })()', 6],
  ['a parameter is assigned', '(function (location) { location = 7; return location })(location)', 7],
  ['const is seen by what comes after', 'window; const a = 8; a', 8],
  ['"use strict" holds', '"use strict"; window; (function () { return this === undefined })()', true],
  ['and does not where it is not first', 'window; "use strict"; (function () { return this === undefined })()', false],
  ['a name with an escape is a name', 'isWindow(wind\\u006fw)', true],
  ['a regular expression is none of it', '/window="/.test(\'window="\') && isWindow(window)', true],
  ['nor is a division', 'window; let d = 4, g = 2; d / g / 2', 1],
  ['a template\'s text stays', '`location = ${isWindow(window)}`', 'location = true'],
  ['a comment of HTML', '<!-- window\n--> window\nisWindow(window)', true],
  ['the line of an error', 'window;\ntry { throw new Error() } catch (e) { e.stack.match(/:(\\d+):/)[1] }', '2'],
  ['var self is the script\'s own', 'var self = { n: 9 }; self.n', 9],
  ['in a pattern', 'var { self, other } = { self: 1, other: 2 }; self + other', 3],
  ['in a loop', 'var n = 0; for (var parent of [1, 2]) n += parent; n', 3],
  ['in a list', 'var a = 1, top = 2, b = 3, document; a + top + b', 6],
  ['let is read before a parenthesis', 'window; let f\n(() => 1)(); f', undefined],
  ['eval sees what is around it', '(function () { var x = 10; return eval("x") })()', 10],
  ['an object with a method eval', '({ eval(x) { return x } }).eval(11)', 11],
  ['a function called parent', 'function parent() { return 12 } parent()', 12],
  ['a function keeps its name', 'window; function named() {} named.name', 'named'],
  ['a new object of a property of this', '(function () { return new this.Date(0).getTime() })()', 0],
];
for (const [name, script, expected] of values) {
  test(name, async () => {
    assert.deepEqual(await new Page().run(script), expected);
  });
}

const navigations = [
  ['location = "/a"', 'went to /a'],
  ['window.location = "/b"', 'went to /b'],
  ['this.location = "/c"', 'went to /c'],
  ['location.href = "/d"', 'went to /d'],
  ['true && (location = "/e")', 'went to /e'],
  ['const go = (url) => location = url; go("/f")', 'went to /f'],
  ['(function () { location = "/g" })()', 'went to /g'],
  ['var location = "/h"', 'went to /h'],
  ['"use strict"; location = "/i"', 'went to /i'],
  ['class A { go() { location = "/j" } } new A().go()', 'went to /j'],
  ['class A { static { location = "/k" } }', 'went to /k'],
  ['location = "#one"; location.href = "#two"', 'went to #one; went to #two'],
  ['(function (location) { location = "/no" })(location)', ''],
  ['eval("1")', 'direct eval'],
  ['(0, eval)("1")', 'wrapped eval'],
  ['var e = eval; e("1")', 'wrapped eval'],
  ['import("./x.js")', 'import ./x.js'],
  ['window; ({ postMessage() {} }).postMessage("x", "*")', 'message from true'],
  ['window.opener?.postMessage("x"); parent', ''],
];
for (const [script, expected] of navigations) {
  test(`what ${script} does`, async () => {
    const page = new Page();
    await page.run(script);
    assert.equal(page.log, expected);
  });
}

// What one script declares and another sees: the second is not rewritten, or is.
const shared = [
  ['let', 'window; let a = 1', 'a', 1],
  ['const', 'window; const a = 1, b = 2', 'a + b', 3],
  ['class', 'window; class A { m() { return 4 } }', 'new A().m()', 4],
  ['patterns', 'window; const { a, b: [c = 5] } = { a: 1, b: [] }', 'a + c', 6],
  ['functions', 'window; function f() { return 7 }', 'f()', 7],
  ['functions of a strict script', '"use strict"; window; function f() { return 7 }', 'f()', 7],
  ['generators', 'window; function* f() { yield 8 }', 'f().next().value', 8],
  ['functions of a script that fails', 'window.no.such; function f() { return 9 }', 'f()', 9],
  ['let of a script that fails', 'window; let a = 10; window.no.such', 'a', 10],
  ['functions in blocks', 'window; if (true) { function f() { return 11 } }', 'f()', 11],
  ['var', 'window; if (true) { var v = 12 }', 'v', 12],
  ['a variable that changes', 'window; let a = 1; function up() { a = 13 }', 'up(), a', 13],
  ['the function that took a function\'s place', 'window; function f() { return 1 } function g() { return f() }',
    'f = () => 14, g()', 14],
  ['by another script\'s declaration', 'window; function f() { return 1 } function g() { return f() }',
    'window; function f() { return 15 } g()', 15],
  ['a function by the name of a property', 'window; function name() { return 16 }', 'name()', 16],
  ['two of a name', 'window; function f() { return 1 } function f() { return 17 }', 'f()', 17],
  ['an anonymous class', 'window; const A = class { }', 'A.name', 'A'],
  ['declarations without semicolons', 'window\nlet a = 1\nlet b = 2\nclass C {}\nconst c = 3\n[1].map(String)',
    'a + b', 3],
];
for (const [name, first, second, expected] of shared) {
  test(`another script sees ${name}`, async () => {
    const page = new Page();
    try { await page.run(first); } catch (error) { assert.equal(error.name, 'TypeError'); }
    assert.equal(await page.run(second), expected);
  });
}

test('a handler returns, and has its event and element', async () => {
  const page = new Page();
  assert.equal(await page.handle('return event + this.n + location.href', { n: 1 }, 2), '3https://example.com/');
  await page.handle('location = "/a"; return false');
  assert.equal(page.log, 'went to /a');
  assert.equal(await page.handle('var self = this; let top = 4; function parent() {} return self.n + top', { n: 1 }), 5);
});

test('a worker has wombat\'s location', async () => {
  const page = new Page();
  assert.equal(await page.run('const a = 1; location.href', 'worker'), 'https://example.com/');
  assert.equal(page.raw('a'), 1);
});
