import { currencyDigits } from '../../shared/currency.ts';
import type { Money } from '../../shared/order.ts';

export type Formats = {
  money(money: Money): string;
  day(iso: string): string;
  time(iso: string): string;
  moment(iso: string): string;
};

/**
 * Numbers and dates as the customer writes them: the words' language in the region of the browser.
 * `timeZone` is the browser's own unless given.
 */
export function createFormats(
  language: string,
  preferred: readonly string[],
  timeZone?: string,
): Formats {
  const locale = preferred.find((tag) => tag.split('-')[0] === language) ?? language;
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...zone });
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...zone,
  });
  return {
    money: ({ minor, currency }) => {
      // The browser rounds some currencies for display (CLDR); what a minor unit is worth is ISO 4217's to say.
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      return format.format(minor / 10 ** currencyDigits(currency));
    },
    day: (iso) => day.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
  };
}
