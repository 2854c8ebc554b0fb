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
  };
}

function isAbsent(amount: JSONValue | undefined): boolean {
  return amount === undefined || amount === null || amount === '';
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
