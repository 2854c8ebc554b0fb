import type { EntryBody } from '../../shared/entry.ts';
import type { Shown } from './step-schema.ts';

/** What stands in it as a text; cards that say nothing in words have none. */
export function textOfBody(body: EntryBody): string {
  switch (body.type) {
    case 'form':
      return body.form.title;
    case 'order':
    case 'form_answer':
      return '';
    default:
      return body.text;
  }
}

/** One line for whoever compares. */
export function describeBody(body: EntryBody): string {
  const text = `“${textOfBody(body)}”`;
  switch (body.type) {
    case 'text':
      return `text ${text}`;
    case 'quick_replies':
      return `quick replies ${text} ${body.replies.map(({ label }) => `[${label}]`).join(' ')}`;
    case 'order':
      return `card order ${JSON.stringify(body.order)}`;
    case 'form':
      return `form ${body.form.name} ${text} with ${body.form.fields.map(({ name }) => name).join(', ')}`;
    case 'form_answer':
      return `the form's answer ${JSON.stringify(body.values)}`;
    default:
      return `card ${body.type} ${text} ${JSON.stringify(body)}`;
  }
}

/** What is expected, in one line; `later`: behind what was found before. */
export function describeShown(shown: Shown, later: boolean): string {
  const { text, equals, matches, card, with: fields, quick_replies: labels, form } = shown;
  const words = [
    ...(card === undefined ? [] : [`a card ${card}`]),
    ...(form === undefined ? [] : [`the form ${form}`]),
    ...(text === undefined ? [] : [`text with “${text}”`]),
    ...(equals === undefined ? [] : [`the text “${equals}”`]),
    ...(matches === undefined ? [] : [`text that ${matches.source} finds something in`]),
    ...(labels === undefined ? [] : [`quick replies ${labels.map((one) => `[${one}]`).join(' ')}`]),
    ...(fields === undefined ? [] : [`fields ${JSON.stringify(fields)}`]),
  ];
  return `${words.join(', ')}${later ? ', after the ones before' : ''}`;
}
