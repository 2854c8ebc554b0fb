import type { SiteId } from '../../../shared/ids.ts';
import type { Json } from '../../../shared/json.ts';
import type { Deskbell } from '../../configuration/read.ts';
import { memberOf } from '../../connectors/operation/verify.ts';
import { languageOf } from '../../intents/languages/languages.ts';
import { readOrderFormats } from '../../intents/slots/order-format.ts';
import { findOrderNumbers } from '../../intents/slots/order-number.ts';

/** What the chat of a site would send in place of the number that was typed, as a sentence; null where it is the same. */
export function describeAsInChat(
  { configuration, intents }: Pick<Deskbell, 'configuration' | 'intents'>,
  site: SiteId,
  input: Json,
): string | null {
  const number = memberOf(input, 'number');
  const settings = configuration.sites[site];
  if (number === null || settings === undefined) return null;
  const slots = (intents.get(site) ?? [])
    .flatMap((intent) => intent.slots)
    .filter(({ type }) => type === 'order_number');
  // One without a format of its own goes by the site's.
  const readings = (slots.length === 0 ? [null] : slots).map((slot) => {
    const format = slot?.format ?? settings.orderNumbers ?? null;
    const formats = format === null ? null : readOrderFormats(format);
    return findOrderNumbers(number, languageOf(settings.language), formats)[0]?.value ?? null;
  });
  if (readings.includes(number)) return null;
  const [read] = readings;
  const differs =
    read === undefined || read === null
      ? `The chat of ${site} would not take ${number} for an order number`
      : `The chat of ${site} would ask for ${read}, not ${number}`;
  return `${differs}: orderNumbers of the site says what its numbers look like, as in orderNumbers: ['SO-####'].`;
}
