import type { ReadonlySignal } from '@preact/signals';
import { computed } from '@preact/signals';
import type { Author, Entry } from '../../shared/entry.ts';
import type { FormValues } from '../../shared/form.ts';
import type { Outgoing, Store } from './store.ts';

/** One row of the conversation. `first` and `last` of what one author says in a row: there stand the name and the time. */
export type Row = {
  key: string;
  author: Author;
  first: boolean;
  last: boolean;
} & ({ entry: Entry; outgoing?: undefined } | { outgoing: Outgoing; entry?: undefined });

/** How the answer to a form stands, by the form's seq. */
export type FormAnswer = { values: FormValues } & (
  { state: 'sending' | 'stored' } | { state: 'failed'; message: Outgoing }
);

export type Timeline = {
  rows: ReadonlySignal<readonly Row[]>;
  formAnswers: ReadonlySignal<ReadonlyMap<number, FormAnswer>>;
  /** The seq whose quick replies can still be tapped. */
  repliesTo: ReadonlySignal<number | undefined>;
};

/** The log and what is on its way, as the panel draws them. */
export function createTimeline({ entries, outgoing }: Store): Timeline {
  const rows = computed(() => {
    const stored = entries.value.filter(({ body }) => body.type !== 'form_answer').map(rowOf);
    const sending = outgoing.value.filter(({ body }) => body.type === 'text').map(sendingRowOf);
    const all: Row[] = [...stored, ...sending];
    return all.map((row, index) => ({
      ...row,
      first: all[index - 1]?.author !== row.author,
      last: all[index + 1]?.author !== row.author,
    }));
  });

  const formAnswers = computed(() => {
    const answers = new Map<number, FormAnswer>();
    for (const message of outgoing.value) {
      const { body, state } = message;
      if (body.type !== 'form_answer') continue;
      const { form, values } = body;
      answers.set(
        form,
        state === 'failed' ? { state, values, message } : { state: 'sending', values },
      );
    }
    for (const { body } of entries.value) {
      if (body.type === 'form_answer')
        answers.set(body.form, { state: 'stored', values: body.values });
    }
    return answers;
  });

  const repliesTo = computed(() => {
    const newest = entries.value.at(-1);
    const answered = outgoing.value.some(({ state }) => state !== 'failed');
    return answered || newest?.body.type !== 'quick_replies' ? undefined : newest.seq;
  });

  return { rows, formAnswers, repliesTo };
}

/** A stored message keeps the key it had on its way, so that its bubble stays the same node. */
function rowOf(entry: Entry): Row {
  return {
    key: entry.id ?? String(entry.seq),
    author: entry.author,
    first: false,
    last: false,
    entry,
  };
}

function sendingRowOf(message: Outgoing): Row {
  return { key: message.id, author: 'visitor', first: false, last: false, outgoing: message };
}
