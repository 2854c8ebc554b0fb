/** The customer that an order of the bench belongs to. */
export const emailOf = (number: string): string => `ada.${number}@example.com`;

/** Ways to say all that is needed in one message, as customers do: not all in the same words. */
const ways: readonly ((number: string) => string)[] = [
  (number) => `Where is my order ${number}? I bought it as ${emailOf(number)}.`,
  (number) => `where is order ${number}, my email is ${emailOf(number)}`,
  (number) => `Hello, can you track order #${number}? ${emailOf(number)}`,
  (number) => `Has my order ${number} shipped yet? My e-mail address is ${emailOf(number)}.`,
  (number) => `order ${number} ${emailOf(number)}`,
  (number) => `I am still waiting for my order ${number}. I am ${emailOf(number)}`,
  (number) => `What is the status of order ${number}? E-mail: ${emailOf(number)}`,
  (number) => `when will order ${number} arrive? ${emailOf(number)} thanks`,
];

/** What the customer says about an order. */
export function questionOf(number: string): string {
  const way = ways[Number(number) % ways.length];
  return way === undefined ? number : way(number);
}
