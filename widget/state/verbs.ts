import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { FormValues } from '../../shared/form.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Link } from '../link/contract.ts';
import type { Store as Storage } from '../page/storage.ts';
import { createMessageId } from './message-id.ts';
import type { Outgoing, Store } from './store.ts';
import type { Unsent } from './unsent.ts';
import { restoreForms } from './form-drafts.ts';

/** Older unsent messages are shown with a choice; the moment they belonged to may be over. */
const replayWithinMs = 10 * 60_000;

export type VerbOptions = {
  store: Store;
  link: Link;
  unsent: Unsent;
  storage: Storage;
  clock: Clock;
  random: RandomBytes;
};

export type Verbs = ReturnType<typeof createVerbs>;

/** Everything a customer can do. */
export function createVerbs({ store, link, unsent, storage, clock, random }: VerbOptions) {
  const send = (body: SaidBody): boolean => {
    const waiting = store.outgoing.value.filter(({ state }) => state !== 'sent');
    store.tooManyUnsent.value = waiting.length >= limits.unsentMessages;
    if (store.tooManyUnsent.value) return false;
    const message: Outgoing = {
      id: createMessageId(random),
      body,
      at: clock.now(),
      state: 'sending',
    };
    store.outgoing.value = [...store.outgoing.value, message];
    dispatch(message);
    return true;
  };

  /** Written down first, sent second: a page that dies in between sends it on the next one. */
  const dispatch = (message: Outgoing) => {
    unsent.keep(message);
    store.durable.value = storage.durable();
    link.open();
    link.send({ id: message.id, body: message.body });
  };

  const draft = (text: string) => {
    store.draft.value = text;
    if (text === '') storage.remove('draft');
    else storage.write('draft', text);
  };

  const discard = (id: string) => {
    store.outgoing.value = store.outgoing.value.filter((message) => message.id !== id);
    unsent.forget(id);
    link.discard(id);
  };

  return {
    open() {
      store.opened.value = true;
      store.unread.value = 0;
      link.open();
    },
    close() {
      store.opened.value = false;
      // Nobody waits for an answer: no socket is kept for a panel that was only looked at.
      if (!store.started.value) link.close();
    },
    draft,
    /** False when nothing was sent: there is no text, too much of it, or too much waits already. */
    say(text: string): boolean {
      const said = text.trim().toWellFormed().replaceAll('\u0000', '');
      if (said === '' || said.length > limits.messageChars) return false;
      return send({ type: 'text', text: said });
    },
    answerForm(form: number, values: FormValues): boolean {
      const sent = send({ type: 'form_answer', form, values });
      if (sent) storage.remove(`form:${form}`);
      return sent;
    },
    draftForm(form: number, values: Readonly<Record<string, string>>) {
      store.formDrafts.value = new Map(store.formDrafts.value).set(form, values);
      storage.write(`form:${form}`, JSON.stringify(values));
    },
    /** Sends a failed message again, as the same message unless its id belongs to another one. */
    retry(id: string) {
      const failed = store.outgoing.value.find((message) => message.id === id);
      if (failed?.state !== 'failed') return;
      if (failed.code === 'message.conflict') {
        discard(id);
        send(failed.body);
        return;
      }
      const again: Outgoing = {
        id: failed.id,
        body: failed.body,
        at: clock.now(),
        state: 'sending',
      };
      // It goes to the end of the queue, so it is shown there too.
      store.outgoing.value = [...store.outgoing.value.filter((each) => each !== failed), again];
      dispatch(again);
    },
    discard,
    reconnect: () => link.probe(),
    identify: (token: string) => link.identify({ token, holder: createMessageId(random) }),
    logout: link.logout,
    /** Takes up what an earlier page of this site left unsent. */
    restore() {
      store.draft.value = storage.read('draft') ?? '';
      store.formDrafts.value = restoreForms(storage);
      const left = unsent.restore();
      store.outgoing.value = left.map((message) =>
        message.state === 'failed' || clock.now() - message.at > replayWithinMs
          ? { ...message, state: 'failed', code: message.code ?? 'unsent.old' }
          : { ...message, state: 'sending' },
      );
      for (const { id, body, state } of store.outgoing.value) {
        if (state === 'sending') link.send({ id, body });
      }
    },
  };
}
