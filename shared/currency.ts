/**
 * Digits after the decimal point by ISO 4217, where it is not two. Written out because the tables behind
 * `Intl` follow daily use instead (an Iraqi dinar has 0 digits there, 3 in ISO 4217).
 */
const digits: Record<number, readonly string[]> = {
  0: [
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ],
  3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
  4: ['CLF', 'UYW'],
};

const digitsOf: ReadonlyMap<string, number> = new Map(
  Object.entries(digits).flatMap(([count, codes]) => codes.map((code) => [code, Number(count)])),
);

/** How many decimal digits the minor unit of a currency has: EUR 2, JPY 0, KWD 3. */
export function currencyDigits(currency: string): number {
  return digitsOf.get(currency) ?? 2;
}
