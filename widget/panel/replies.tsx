import type { QuickReply } from '../../shared/entry.ts';
import type { Ui } from './ui.ts';

/** Choices to tap instead of typing. */
export function Replies({ ui, replies }: { ui: Ui; replies: readonly QuickReply[] }) {
  return (
    <div class="replies">
      {replies.map(({ label, say }) => (
        <button key={label} type="button" class="chip" dir="auto" onClick={() => ui.verbs.say(say)}>
          {label}
        </button>
      ))}
    </div>
  );
}
