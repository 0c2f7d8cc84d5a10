/** The colours of one picture, as #rrggbb. */
export interface Palette {
  /** Behind everything. */
  ground: string;
  main: string;
  soft: string;
  accent: string;
  dark: string;
  light: string;
  sun: string;
}

function palette(colors: string): Palette {
  const [ground, main, soft, accent, dark, light, sun] = colors.split(' ').map((hex) => `#${hex}`);
  const ink = '#222222';
  return {
    ground: ground ?? ink,
    main: main ?? ink,
    soft: soft ?? ink,
    accent: accent ?? ink,
    dark: dark ?? ink,
    light: light ?? ink,
    sun: sun ?? ink,
  };
}

/** Warm and related, so that pictures of several of them stand well side by side. */
export const palettes: readonly [Palette, ...Palette[]] = [
  palette('f3dfcb c65f43 e8a680 4f8a8b 2c2f48 fff7ee ffd79a'),
  palette('e6ead7 74906b bfcda4 dd8f61 2c4036 fbfaf1 f6db90'),
  palette('f6d6cb df7767 f1b199 6c5a80 2c2c58 fff4ec ffcd8c'),
  palette('d9ebe8 2b7d85 8cc4bc efa667 123a4b f5fbf8 ffdfa6'),
  palette('f9ebc9 d8962c efca75 a9472f 47291f fffaf0 ffeeb4'),
  palette('e7def1 9479b4 c9b5de f0a39b 3a2d55 fbf8ff ffdfcc'),
];
