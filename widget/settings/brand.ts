import type { Rgb } from './color.ts';
import { contrast, formatColor, mix, parseColor } from './color.ts';

/** The grounds that coloured text stands on, lightest and darkest of each scheme; `tokens.css` paints them. */
export const grounds = {
  light: ['#ffffff', '#f1f3f7'],
  dark: ['#15171c', '#22262e'],
} as const;

/** Pure black: against a middle grey neither white nor a softer black reaches 4.5. */
const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** WCAG 2.2 AA for text; marks and outlines need 3. */
const textContrast = 4.5;
const markContrast = 3;

export type SchemeColors = {
  /** Coloured text and icons: at least 4.5:1 on every ground. */
  accent: string;
  /** Outline of what is filled with the brand colour: at least 3:1, so a white button shows on white. */
  edge: string;
  /** A breath of the brand behind a chip. */
  tint: string;
};

export type Brand = {
  fill: string;
  /** Text on `fill`: at least 4.5:1. */
  onFill: string;
  light: SchemeColors;
  dark: SchemeColors;
};

/** Everything the panel paints with, from the one colour the site's owner chose, legible whatever it is. */
export function createBrand(hex: string): Brand {
  const fill = parseColor(hex);
  // White on a mid-tone reads better than black at equal numbers, so black is used only where white fails.
  const onFill = contrast(fill, white) >= textContrast ? white : black;
  return {
    fill: formatColor(fill),
    onFill: formatColor(onFill),
    light: scheme(fill, grounds.light, black, 0.08),
    dark: scheme(fill, grounds.dark, white, 0.2),
  };
}

/** Custom properties for the panel's sheets. */
export function brandStyles(hex: string): string {
  const { fill, onFill, light, dark } = createBrand(hex);
  const vars = ({ accent, edge, tint }: SchemeColors) =>
    `--accent:${accent};--edge:${edge};--tint:${tint}`;
  return (
    `.panel{--fill:${fill};--on-fill:${onFill};${vars(light)}}` +
    `@media(prefers-color-scheme:dark){.panel{${vars(dark)}}}`
  );
}

function scheme(fill: Rgb, hexes: readonly string[], toward: Rgb, tintShare: number): SchemeColors {
  const surfaces = hexes.map(parseColor);
  const base = surfaces[0] ?? white;
  const tint = mix(base, fill, tintShare);
  return {
    accent: formatColor(reach(fill, [...surfaces, tint], textContrast, toward)),
    edge: formatColor(reach(fill, [base], markContrast, toward)),
    tint: formatColor(tint),
  };
}

/** Moves a colour toward black or white in small steps until it stands out from every ground. */
function reach(color: Rgb, surfaces: readonly Rgb[], least: number, toward: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const moved = mix(color, toward, share);
    if (surfaces.every((surface) => contrast(moved, surface) >= least)) return moved;
  }
  return toward;
}
