#!/usr/bin/env node
"use strict"
// hello
let a, {b, c: [d = location]} = x, self = this
;(function(){ location = "/x"; this.location.href = 1; return this })()
const k = function(){ return eval("1") }, self2 = self;
class Foo extends Bar { location = 5; m(location = 3) { location = 4; return this } }
async function f() { await import("x"); window.postMessage("x", "*") }
function parent() {}
function* g() {}
var top = 5, z = 1, document
for (var frames of []) {}
for (var {opener, q} = {}; ;) break
var {w, window} = y
x = eval
let u
(0, eval)("x")
location
