import { emailOf, questionOf } from './orders/words.ts';

/** Something to say, and which of the frames that come back is its reply. */
export type Question = { text: string; isReply(frame: string): boolean };

/** What the clients of the load generator say, one after the other. */
export type Talk = () => Question;

/** The same words again and again: whatever the bot says is the reply. */
export function createEcho(): Talk {
  const question: Question = {
    text: 'Where is my parcel? I ordered the blue mug last week and it has not come yet.',
    isReply: (frame) => frame.includes('"author":"bot"'),
  };
  return () => question;
}

/**
 * Every message asks for another order, so that nothing that is kept can be the answer. The reply is the one that
 * shows its card; any other card, and words that name no order, are a wrong answer and end the bench.
 */
export function createOrderTalk(first = 1_000_000): Talk {
  let next = first;
  return () => {
    const number = String(next);
    next += 1;
    return {
      text: questionOf(number),
      isReply(frame) {
        if (!frame.includes('"author":"bot"')) return false;
        const isRight = frame.includes(`Order ${number} is on its way`);
        const isCard = frame.includes('"shipments":[');
        const isOwn = isCard && frame.includes(`"link":"https://track.example/JD${number}"`);
        if (isCard ? !isOwn : !isRight) throw new Error(`asked ${emailOf(number)}, heard ${frame}`);
        return isCard;
      },
    };
  };
}
