import type { FunctionSignature, JSONValue } from '@jmespath-community/jmespath';
import { currencyDigits } from '../../../shared/currency.ts';
import { ExpressionFault } from '../value.ts';
import { define } from './signature.ts';

/** Functions that turn a backend's amounts into whole minor units, without ever calculating in floats. */
export function createMoneyFunctions(): Record<string, FunctionSignature> {
  return {
    /** money_minor("19.90", "EUR") gives 1990; JPY has no minor unit, KWD has three digits. */
    money_minor: define(['any', 'any'], (amount, currency) =>
      isAbsent(amount) ? null : readMinor(amount, readCurrency(currency)),
    ),
    /** money(amount, currency) gives {minor, currency}, or null when there is no amount. */
    money: define(['any', 'any'], (amount, currency) => {
      if (isAbsent(amount)) return null;
      const code = readCurrency(currency);
      return { minor: readMinor(amount, code), currency: code };
    }),
    /** minor_money(1990, "EUR"): the same for a backend that counts in minor units itself. */
    minor_money: define(['any', 'any'], (amount, currency) => {
      if (isAbsent(amount)) return null;
      return { minor: readWhole(amount), currency: readCurrency(currency) };
    }),
    /** money_major(1990, "EUR") gives "19.90", as backends take amounts that count in major units. */
    money_major: define(['any', 'any'], (amount, currency) => {
      if (isAbsent(amount)) return null;
      const minor = readWhole(amount);
      const digits = currencyDigits(readCurrency(currency));
      const text = String(Math.abs(minor)).padStart(digits + 1, '0');
      const whole = text.slice(0, text.length - digits);
      const sign = minor < 0 ? '-' : '';
      return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
    }),
  };
}

function isAbsent(amount: JSONValue | undefined): boolean {
  return amount === undefined || amount === null || amount === '';
}

/** A whole number, or its spelling: some backends write large ones as text. */
function readWhole(amount: JSONValue | undefined): number {
  const text = typeof amount === 'number' ? String(amount) : amount;
  const isWhole = typeof text === 'string' && /^\s*[+-]?\d{1,16}(\.0{1,10})?\s*$/.test(text);
  const minor = isWhole ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(minor)) return minor === 0 ? 0 : minor;
  throw new ExpressionFault('money was given no whole number of minor units');
}

function readCurrency(value: JSONValue | undefined): string {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  if (/^[A-Z]{3}$/.test(code)) return code;
  throw new ExpressionFault('money was given no currency of three letters');
}

function readMinor(amount: JSONValue | undefined, currency: string): number {
  // The shortest decimal spelling of a number is what the backend wrote: 19.9 and not 19.899999999999998.
  const text = typeof amount === 'number' ? String(amount) : amount;
  const parts =
    typeof text === 'string' ? /^\s*([+-]?)(\d{1,15})(?:\.(\d{0,30}))?\s*$/.exec(text) : null;
  if (parts === null) throw new ExpressionFault('money was given no decimal number');
  const [, sign, whole = '', fraction = ''] = parts;
  const digits = currencyDigits(currency);
  if (/[^0]/.test(fraction.slice(digits))) {
    throw new ExpressionFault(`money was given more than ${digits} decimals for ${currency}`);
  }
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor))
    throw new ExpressionFault('money was given too large an amount');
  return sign === '-' && minor !== 0 ? -minor : minor;
}
