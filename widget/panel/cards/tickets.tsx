import type { TicketStatus } from '../../../shared/ticket.ts';
import { cardWords } from '../../words/en/cards.ts';
import type { CardBody } from '../lazy-chunk.ts';
import { isAddress } from '../links.ts';
import type { Ui } from '../ui.ts';
import { List, Opens } from './list.tsx';

type Props = { ui: Ui; body: Extract<CardBody, { type: 'tickets' }> };

const tones: Record<TicketStatus, string> = {
  received: '',
  in_progress: '',
  waiting: 'warn',
  solved: 'good',
  closed: 'over',
};

/** What the customer has asked people of the shop, and how far they are. */
export function TicketList({ ui, body: { tickets, asOf } }: Props) {
  const { formats } = ui;
  return (
    <List ui={ui} label={cardWords.tickets} asOf={asOf}>
      {tickets.map(({ id, status, subject, createdAt, updatedAt = createdAt, link }) => {
        const title = cardWords.ticket(id);
        const content = (
          <>
            <span class="thing-text">
              <span class="thing-name" dir="auto">
                {subject ?? title}
              </span>
              <span class="thing-facts">
                {subject !== undefined && <bdi>{title}</bdi>}
                {updatedAt !== undefined && (
                  <span>
                    {updatedAt === createdAt ? '' : `${cardWords.updated} `}
                    {formats.day(updatedAt)}
                  </span>
                )}
              </span>
              <span class={`pill ${tones[status]}`}>{cardWords.ticketStatus[status]}</span>
            </span>
          </>
        );
        return (
          <li key={id}>
            {link !== undefined && isAddress(link) ? (
              <a class="thing" href={link} target="_blank" rel="noopener noreferrer">
                {content}
                <Opens ui={ui} />
              </a>
            ) : (
              <div class="thing">{content}</div>
            )}
          </li>
        );
      })}
    </List>
  );
}
