/** What fits a shop's format: the number as the shop writes it, and whether its letters were said as well. */
export type FormatMatch = { value: string; format: string; whole: boolean };

export type OrderFormats = {
  sources: readonly string[];
  /** Letters that may stand before the digits, for "SB 1042" in two words. */
  prefixes: ReadonlySet<string>;
  match(said: string): FormatMatch | null;
};

type Format = { source: string; places: string[]; least: number; open: boolean };

/**
 * Reads formats such as `SB-####`: `#` is a digit, `####+` four digits or more, anything else stands for itself.
 * What is said may leave out the separators and the letters, and may be in lower case.
 */
export function readOrderFormats(sources: readonly string[]): OrderFormats {
  const formats = sources.map(readFormat);
  return {
    sources,
    prefixes: new Set(
      formats.flatMap(({ source }) => {
        const letters = compact(source.split('#', 1)[0] ?? '').toLowerCase();
        return letters === '' ? [] : [letters];
      }),
    ),
    match(said) {
      const heard = compact(said);
      for (const whole of [true, false]) {
        for (const format of formats) {
          const value = fit(format, heard, whole);
          if (value !== null) return { value, format: format.source, whole };
        }
      }
      return null;
    },
  };
}

/** What is wrong with a format, as a sentence with a way out, or null. */
export function judgeOrderFormat(source: string): string | null {
  if (!source.includes('#')) return 'holds no digits: write # for each digit, as in SB-####';
  if (!/^[\p{L}\d#+_./-]+$/u.test(source)) {
    return 'may hold letters, digits, - _ . / and # for a digit, as in SB-####';
  }
  if (/\+/.test(source.replace(/#\+$/, ''))) {
    return 'has a + that is not after its last #: write SB-####+ for four digits or more';
  }
  return null;
}

function readFormat(source: string): Format {
  const open = source.endsWith('+');
  const places = [...(open ? source.slice(0, -1) : source)];
  return { source, places, least: places.filter((place) => place === '#').length, open };
}

function fit(format: Format, heard: string, whole: boolean): string | null {
  const digits = whole ? digitsOfWhole(format, heard) : /^\d+$/.test(heard) ? heard : null;
  if (digits === null || digits.length < format.least) return null;
  if (digits.length > format.least && !format.open) return null;
  const spare = digits.length - format.least;
  let at = 0;
  let seen = 0;
  return format.places
    .map((place) => {
      if (place !== '#') return place.toUpperCase();
      seen += 1;
      const many = seen === format.least ? 1 + spare : 1;
      at += many;
      return digits.slice(at - many, at);
    })
    .join('');
}

/** The digits at the places of `#`, when everything else is as the format has it. */
function digitsOfWhole({ places, open }: Format, heard: string): string | null {
  let at = 0;
  let digits = '';
  for (const place of places) {
    if (place === '#') {
      if (!/\d/.test(heard.charAt(at))) return null;
      digits += heard.charAt(at);
      at += 1;
      continue;
    }
    const literal = compact(place);
    if (literal === '') continue;
    if (!heard.startsWith(literal, at)) return null;
    at += literal.length;
  }
  const rest = heard.slice(at);
  if (rest === '') return digits;
  return open && /^\d+$/.test(rest) ? digits + rest : null;
}

function compact(text: string): string {
  return text.replace(/[-_./\s#]/g, '').toUpperCase();
}
