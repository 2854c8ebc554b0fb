import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { createVisitorSessions } from '../../../server/access/visitor-sessions.ts';
import { deriveKey } from '../../../server/config/derive-key.ts';
import { Secret } from '../../../server/config/secret.ts';
import { systemClock, systemRandom } from '../../../server/system.ts';
import { conversationIdSchema, siteIdSchema, visitorIdSchema } from '../../../shared/ids.ts';

export const benchSite = siteIdSchema.parse('bench');
export const benchSecret = 'a master secret for benches, 32 characters';

const sessionsSchema = z.array(
  z.object({
    conversation: conversationIdSchema,
    visitor: visitorIdSchema,
    token: z.string(),
  }),
);
export type Sessions = z.infer<typeof sessionsSchema>;

/** As many visitors with a conversation each, written to a file for the processes of the bench. */
export function mintSessions(file: string, count: number): Sessions {
  const opener = createVisitorSessions({
    key: deriveKey(new Secret(benchSecret), 'visitor-session'),
    clock: systemClock,
    random: systemRandom,
  });
  const sessions = Array.from({ length: count }, () => {
    const { session, token } = opener.open(benchSite);
    return { conversation: session.conversation, visitor: session.visitor, token };
  });
  writeFileSync(file, JSON.stringify(sessions));
  return sessions;
}

export function readSessions(file: string): Sessions {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return sessionsSchema.parse(content);
}
