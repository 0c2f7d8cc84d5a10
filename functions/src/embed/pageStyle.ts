const lightTokens =
  'color-scheme:light;--bg:#fff;--text:#1d1d1b;--muted:#666560;--quiet:#f4f3f0;--chip:#eceae6;--line:#dfddd8;--focus:#1f5fd6';
const darkTokens =
  'color-scheme:dark;--bg:#191919;--text:#ededeb;--muted:#a6a5a0;--quiet:#262625;--chip:#31312f;--line:#3c3c39;--focus:#85b4ff';

/**
 * All the styles of the embed page and the error pages. A constant, because the page's policy
 * names it by its hash; so nothing here, and no `style` attribute, depends on a widget: what does
 * is said in data attributes. Tiles below the screen are laid out when they come near; what is
 * painted around one has its padding.
 */
export const pageStyle = `
:root{${lightTokens}}
[data-theme=dark]{${darkTokens}}
@media (prefers-color-scheme:dark){[data-theme=auto]{${darkTokens}}}
*{box-sizing:border-box;margin:0;padding:0}
html{background:var(--bg);color:var(--text);font:400 .875rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{padding:1rem clamp(.75rem,2.5vw,1.5rem) 1.5rem;overflow-wrap:anywhere}
ul{list-style:none}
a{color:inherit}
button{font:inherit;color:inherit;background:none;border:0;cursor:pointer}
:is(a,button,video,.stage):focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.i{display:block;width:1em;height:1em;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
header{position:relative;display:flex;flex-wrap:wrap;align-items:baseline;gap:.125rem .75rem;margin-bottom:.875rem;padding-inline-end:2.5rem}
h1{font-size:1.25rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;text-align:start}
.sub{color:var(--muted);font-size:.8125rem}
.sub:empty{display:none}
#refresh{position:absolute;inset:-.25rem 0 auto auto;display:grid;place-items:center;width:2rem;height:2rem;border-radius:50%;color:var(--muted);font-size:1.0625rem;visibility:hidden}
.js #refresh{visibility:visible}
#refresh:hover{background:var(--quiet);color:var(--text)}
#found{position:absolute;z-index:2;inset:calc(100% + .25rem) 0 auto auto;padding:.3125rem .75rem;border-radius:1rem;background:var(--text);color:var(--bg);font-size:.8125rem}
#found:empty{visibility:hidden}
nav{display:flex;flex-wrap:wrap;gap:.5rem 1.75rem;margin-bottom:1.125rem;line-height:1.2rem}
nav>div{display:flex;gap:.625rem}
nav p{min-width:3.25rem;padding-block:calc(.25rem + 1px);color:var(--muted);font-size:.75rem}
nav ul{display:flex;flex-wrap:wrap;gap:.375rem}
@media (min-width:40rem){nav p{min-width:0}}
:is(nav,.message,.more) a{display:block;padding:.25rem .75rem;border:1px solid var(--line);border-radius:2rem;color:var(--text);font-size:.8125rem;text-decoration:none}
:is(nav,.message,.more) a:hover{border-color:var(--muted)}
nav a[aria-current]{background:var(--text);border-color:var(--text);color:var(--bg);font-weight:550}
.grid{--columns:3;display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:1.125rem .5rem}
@media (max-width:22.4rem){.grid{--columns:2}}
@media (min-width:40rem){.grid{--columns:4;gap:1.5rem .875rem}}
@media (min-width:64rem){.grid{--columns:5;gap:1.75rem 1rem}}
@media (min-width:96rem){.grid{--columns:6}}
[data-columns="1"]{--columns:1!important;max-width:30rem;margin-inline:auto}
[data-columns="2"]{--columns:2!important;max-width:56rem;margin-inline:auto}
[data-columns="3"]{--columns:3!important}
[data-columns="4"]{--columns:4!important}
[data-columns="5"]{--columns:5!important}
[data-columns="6"]{--columns:6!important}
.tile{container-type:inline-size;scroll-margin:1rem}
article{position:relative}
.media{position:relative;aspect-ratio:1;overflow:hidden;content-visibility:auto;border-radius:.625rem;background:var(--quiet);margin-bottom:.5rem}
[data-ratio="4:5"] .media{aspect-ratio:4/5}
[data-ratio="9:16"] .media{aspect-ratio:9/16}
img,video{display:block;width:100%;height:100%;object-fit:cover;color:var(--muted);font-size:.75rem}
[data-ratio=original] :is(img,video){object-fit:contain}
img::after{content:attr(alt);position:absolute;inset:0;display:flex;align-items:center;justify-content:center;padding:.75rem;background:var(--quiet);text-align:center;unicode-bidi:plaintext}
.media::after{content:"";position:absolute;inset:0;border-radius:inherit;box-shadow:inset 0 0 0 1px #8882;pointer-events:none}
.signs{position:absolute;inset:.375rem .375rem auto;display:flex;gap:.25rem;justify-content:flex-end;pointer-events:none}
.sign{display:grid;place-items:center;width:1.625rem;height:1.625rem;border-radius:50%;background:#141414b8;color:#fff;font-size:.875rem}
a.sign{z-index:1;pointer-events:auto}
a.sign:hover{background:#000}
.signs>:first-child[title=Pinned]{margin-inline-end:auto}
.link>a{position:absolute;z-index:1;inset:0;display:grid;grid-template-rows:minmax(0,1fr) auto minmax(0,1fr);justify-items:center;gap:.375rem;padding:.75rem;border-radius:inherit;text-align:center;text-decoration:none}
.link>a>:first-child{grid-row:2}
.link .host{grid-row:3}
.link>a:focus-visible{outline-offset:-3px}
.link .i{width:2.75rem;height:2.75rem;padding:.6875rem;border-radius:50%;background:var(--chip)}
.link>a>.i:not(:first-child){position:absolute;inset:auto .5rem .5rem auto;width:1rem;height:1rem;padding:0;background:none;color:var(--muted)}
.signs~.i,.signs .i{width:1em;height:1em;padding:0;background:none}
.host{font-size:clamp(.6875rem,7.5cqi,.8125rem);font-weight:550}
.link>a:hover .host{text-decoration:underline}
.title{font-size:.8125rem;line-height:1.35;font-weight:550;text-align:start;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.title a{text-decoration:none;outline:0!important}
.title a::after{content:"";position:absolute;inset:0;border-radius:.625rem}
.title a:focus-visible::after{outline:2px solid var(--focus);outline-offset:2px}
article:hover .title a{text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:2px}
.text{display:flex;align-items:flex-end;padding:.75rem}
.text .title{font-size:clamp(.8125rem,8cqi,1.125rem);line-height:1.3;-webkit-line-clamp:5}
.failed .title{color:var(--muted);font-weight:450}
.day{margin-top:.125rem;color:var(--muted);font-size:.75rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.chips{display:flex;flex-wrap:wrap;gap:.25rem;margin-top:.375rem}
.chips li{padding:.0625rem .4375rem;border:1px solid transparent;border-radius:1rem;background:var(--chip);font-size:.6875rem}
.chips .status{background:none;border-color:var(--line);color:var(--muted)}
.notice{margin-bottom:1rem;color:var(--muted)}
.sample .title{visibility:hidden}
.message{display:grid;justify-items:center;align-content:center;gap:.5rem;min-height:12rem;padding:1.5rem;text-align:center;color:var(--muted)}
.message .i{width:2.5rem;height:2.5rem;margin-bottom:.25rem;padding:.625rem;border-radius:.75rem;background:var(--quiet);stroke-width:1.75}
.message :is(h1,.lead){color:var(--text);font-size:1rem;font-weight:600}
.error{min-height:calc(100vh - 2.5rem)}
.more{display:flex;justify-content:center;gap:.5rem;margin-top:1.5rem}
.busy .tile :is(img,video,.signs,.link>a,.chips){visibility:hidden}
.busy .tile :is(.title,.day){color:transparent;background:var(--quiet);border-radius:.25rem}
.busy .tile .text .title{background:none}
.post{display:none}
.post:target{display:block}
.boxed .post{display:none}
.post,dialog{position:fixed;z-index:3;inset:0;width:100%;height:100%;max-width:none;max-height:none;border:0;background:none;color:var(--text)}
.post,dialog{padding:clamp(0px,3vmin,2rem)}
.veil{position:absolute;inset:0}
.veil,dialog::backdrop{background:#0f0f0fb8}
.sheet{position:relative;display:flex;flex-direction:column;width:100%;max-width:30rem;max-height:100%;margin:auto;top:50%;transform:translateY(-50%);overflow:auto;border-radius:.875rem;background:var(--bg);box-shadow:0 .5rem 2rem #0004}
.stage{display:flex;flex:none;height:min(62vh,32rem);overflow-x:auto;overscroll-behavior-x:contain;scroll-snap-type:x mandatory;background:var(--quiet)}
.stage:focus-visible{outline-offset:-3px}
.slide{position:relative;display:grid;place-items:center;flex:0 0 100%;min-width:0;height:100%;scroll-snap-align:center;scroll-snap-stop:always}
.slide :is(img,video){object-fit:contain;min-height:0}
.gone{padding:1.5rem;color:var(--muted);text-align:center}
.about{padding:1rem 1.125rem 1.25rem;overflow:visible}
.about h2{font-size:1.0625rem;line-height:1.35;font-weight:600;text-align:start}
.about .day{margin-top:.25rem;font-size:.8125rem}
.about .chips{margin-top:.625rem}
.about .chips li{font-size:.75rem}
.words .about{padding-top:1.5rem;padding-inline-end:3.5rem}
.go{display:inline-flex;align-items:center;gap:.25rem;margin:.75rem .5rem 0 0;padding:.3125rem .875rem;border:1px solid var(--line);border-radius:2rem;font-size:.8125rem;text-decoration:none}
.go:hover{border-color:var(--muted)}
.close,.step{display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:50%;background:#141414b8;color:#fff;font-size:1.125rem;text-decoration:none}
:is(.close,.step):hover{background:#000}
.close{position:absolute;z-index:2;top:.625rem;right:.625rem}
:is(.close,.step):focus-visible{outline-color:#fff;box-shadow:0 0 0 4px #1f5fd6}
.step{position:absolute;z-index:2;top:calc(50% - 1.125rem)}
.step:disabled{visibility:hidden}
.previous{left:max(.5rem,50% - 18rem)}
.next{right:max(.5rem,50% - 18rem)}
.count{position:absolute;z-index:2;top:.875rem;left:.875rem;padding:.125rem .625rem;border-radius:1rem;background:#141414b8;color:#fff;font-size:.75rem;pointer-events:none}
.count:empty{display:none}
@media (min-width:52rem){
.sheet:not(.words){flex-direction:row;max-width:60rem;height:min(100%,40rem)}
.sheet:not(.words) .stage{flex:1 1 0;min-width:0;height:auto}
.sheet:not(.words) .about{flex:0 0 18rem;overflow:auto;padding:3.5rem 1.25rem 1.25rem}
.previous{left:max(.5rem,50% - 33rem)}
.next{right:max(.5rem,50% - 33rem)}
}
@container (max-width:5.5rem){
.chips,.host{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.text{padding:.375rem}
.text .title{font-size:.6875rem;-webkit-line-clamp:3}
.link>a>.i{width:1.75rem;height:1.75rem;padding:.375rem}
.link>a>.i:not(:first-child){display:none}
.signs{inset:.125rem .125rem auto;gap:0}
.sign{width:1.5rem;height:1.5rem}
}
@media (prefers-reduced-motion:no-preference){
nav a,.sign,#refresh{transition:background-color .15s,border-color .15s}
#refresh[aria-busy=true] .i{animation:turn 1s linear infinite}
.sheet,.veil{animation:appear .15s}
}
@keyframes turn{to{transform:rotate(1turn)}}
@keyframes appear{from{opacity:0}}
@media (forced-colors:active){nav a[aria-current]{outline:2px solid}.sign{forced-color-adjust:none}}
`;
