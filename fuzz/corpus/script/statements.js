"use strict"
class A extends B { static { location = 1 } #p = this; static x = () => { top }
 y() {} }
for (const [a, {b = location}] of window) ; label: for (;;) { break label }
wind\u006fw; switch (a) { case b: {} default: /c/ }