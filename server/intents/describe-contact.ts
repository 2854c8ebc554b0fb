import type { ContactDetails } from '../../shared/contact-details.ts';

/** What templates see as `contact`: empty where the shop says nothing. `all` has each in lines of its own. */
export type ContactTexts = { email: string; phone: string; address: string; all: string };

export function describeContact(details: ContactDetails | undefined): ContactTexts {
  const { email = '', phone = '', address = '' } = details ?? {};
  const all = [email, phone, address].filter((text) => text !== '').join('\n');
  return { email, phone, address, all };
}
