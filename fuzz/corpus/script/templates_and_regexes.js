`a ${`b ${ {a: /[/`]/ } } c`} d` / 2; x = y / z / /re/g; <!-- c
--> d
if (a) /b/.test(window)