/** The customer that an order of the bench belongs to. */
export const emailOf = (number: string): string => `ada.${number}@example.com`;

/** What the customer says: all that is needed, in one message. */
export const questionOf = (number: string): string =>
  `Where is my order ${number}? I bought it as ${emailOf(number)}.`;
