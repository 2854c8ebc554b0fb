/**
 * Currencies whose minor unit is not a hundredth, by ISO 4217. Written out because the tables behind `Intl`
 * follow daily use instead (an Iraqi dinar has 0 digits there, 3 in ISO 4217).
 */
const none = /^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|X[AOP]F)$/;
const three = /^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$/;
const four = /^(CLF|UYW)$/;

/** How many decimal digits the minor unit of a currency has: EUR 2, JPY 0, KWD 3. */
export function currencyDigits(currency: string): number {
  if (none.test(currency)) return 0;
  if (three.test(currency)) return 3;
  return four.test(currency) ? 4 : 2;
}
