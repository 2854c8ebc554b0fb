import type { Router } from 'express';
import { postAgentMessage } from './agent-messages.ts';
import { getEntries } from './conversation-entries.ts';
import { getConversations, moveFromAgent, moveToAgent } from './conversations.ts';
import { readJsonBody } from './json-body.ts';
import { refuseMethod } from './refuse-method.ts';

type ConversationOptions = Parameters<typeof getConversations>[0] &
  Parameters<typeof moveToAgent>[1] &
  Parameters<typeof postAgentMessage>[0];

const path = (call: string): string => `/conversations/:id/${call}`;
const agentCalls = ['take', 'assign', 'return', 'close', 'messages'].map(path);

/** Everything about conversations that an API key opens. */
export function routeConversations(v1: Router, options: ConversationOptions): void {
  v1.get('/conversations', getConversations(options));
  v1.get('/conversations/:id/entries', getEntries(options));
  v1.post(path('take'), readJsonBody, moveToAgent('take', options));
  v1.post(path('assign'), readJsonBody, moveToAgent('assign', options));
  v1.post(path('return'), readJsonBody, moveFromAgent('giveBack', options));
  v1.post(path('close'), readJsonBody, moveFromAgent('close', options));
  v1.post(path('messages'), readJsonBody, postAgentMessage(options));
  v1.all(['/conversations', path('entries')], refuseMethod('GET, HEAD'));
  v1.all(agentCalls, refuseMethod('POST'));
}
