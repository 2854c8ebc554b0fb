import type { TurnExplanation } from '../../../shared/explanation.ts';
import type { Form, FormValues } from '../../../shared/form.ts';
import type { SaidBody } from '../../../shared/message.ts';
import { describeProblem } from '../../stories/act.ts';
import { nextOffer } from '../../stories/offer.ts';
import type { Offer } from '../../stories/offer.ts';
import type { CapabilityCall } from '../../stories/played-capabilities.ts';
import type { Stage } from '../../stories/stage.ts';
import { escapeControls } from '../call/printable.ts';
import { explain } from './explain.ts';
import { showBody } from './show.ts';
import type { WrittenStep } from './written-story.ts';

/** Where the customer types; undefined when there is no more. */
export type ReadLine = (prompt: string) => Promise<string | undefined>;

/** What the turn under way has told so far; emptied when it has ended. */
export type Told = { explanation: TurnExplanation | undefined; calls: CapabilityCall[] };

/** A conversation in a terminal. */
export type Talk = {
  /** Until the customer has no more to say; resolves with all that was said. */
  run(): Promise<WrittenStep[]>;
  /** Shows what was added to the log meanwhile. */
  showNews(): Promise<void>;
};

export function createTalk(from: {
  stage: Pick<Stage, 'say' | 'entriesAfter'>;
  readLine: ReadLine;
  print: (line: string) => void;
  offered: Offer;
  /** Told about each turn; nothing where nobody asked for it. */
  explains: boolean;
  told: Told;
}): Talk {
  const { stage, readLine, print, explains, told } = from;
  const steps: WrittenStep[] = [];
  let { offered } = from;
  let upTo = 0;
  let asked: number | undefined;
  let showing = Promise.resolve();

  /** One at a time, so that nothing is shown twice. */
  function showNews(): Promise<void> {
    showing = showing.then(async () => {
      const entries = await stage.entriesAfter(upTo);
      upTo = entries.at(-1)?.seq ?? upTo;
      offered = nextOffer(offered, entries);
      for (const { author, body } of entries) {
        if (author === 'visitor') continue;
        steps.at(-1)?.bodies.push(body);
        for (const line of showBody(body)) print(escapeControls(`${author}: ${line}`));
        if (body.type === 'quick_replies' || body.type === 'orders') showChoices();
      }
    });
    return showing;
  }

  function showChoices(): void {
    for (const [index, { label }] of offered.choices.entries())
      print(escapeControls(`  ${index + 1}) ${label}`));
  }

  /** Resolves with false when it was refused: then it was said why. */
  async function send(action: WrittenStep['action'], body: SaidBody): Promise<boolean> {
    const said = await stage.say(body);
    if (!said.ok) {
      print(escapeControls(describeProblem(said.problem)));
      return false;
    }
    const step: WrittenStep = { action, bodies: [], calls: [] };
    steps.push(step);
    await said.answered();
    await showNews();
    if (explains && told.explanation !== undefined)
      for (const line of explain(told.explanation, textOf(body)))
        print(escapeControls(`  · ${line}`));
    step.calls = told.calls.splice(0);
    told.explanation = undefined;
    return true;
  }

  /** Asks for each field; undefined when the customer leaves it. */
  async function fill({ fields, submit }: Form): Promise<FormValues | undefined> {
    print(
      escapeControls(
        `  An empty line keeps what stands in [ ]; /leave leaves the form. ${submit}:`,
      ),
    );
    const values: Record<string, string> = {};
    for (const { name, label, kind, required, value = '' } of fields) {
      const about = [
        ...(kind === 'consent' ? ['y or n'] : []),
        ...(required ? [] : ['optional']),
        ...(value === '' ? [] : [`[${value}]`]),
      ].join(', ');
      const line = await readLine(
        escapeControls(`  ${label}${about === '' ? '' : ` (${about})`}: `),
      );
      if (line === undefined || line.trim() === '/leave') return undefined;
      const given = line.trim() === '' ? value : line;
      values[name] = kind === 'consent' ? (/^y(es)?$/i.test(given.trim()) ? 'yes' : '') : given;
    }
    return values;
  }

  async function askForms(): Promise<void> {
    while (offered.form !== undefined && offered.form.seq !== asked) {
      const { seq, form } = offered.form;
      const values = await fill(form);
      if (values === undefined) {
        asked = seq;
        return;
      }
      await send({ fills: values }, { type: 'form_answer', form: seq, values });
    }
  }

  return {
    showNews,
    async run() {
      showChoices();
      for (;;) {
        await askForms();
        const line = await readLine('> ');
        if (line === undefined || line.trim() === '/quit') return steps;
        const choice = /^\d{1,2}$/.test(line.trim())
          ? offered.choices[Number(line) - 1]
          : undefined;
        if (line.trim() === '') continue;
        if (choice) await send({ taps: choice.label }, { type: 'text', text: choice.say });
        else await send({ says: line.trim() }, { type: 'text', text: line.trim() });
      }
    },
  };
}

function textOf(body: SaidBody): string {
  return body.type === 'text' ? body.text : Object.values(body.values).join(' ');
}
