import { limits } from '../../../../shared/limits.ts';
import type { OnceRows } from '../../rows.ts';
import { numberOf, textOf } from '../../row.ts';
import type { Connection } from '../connection.ts';

export function onceRows(db: Connection): OnceRows {
  return {
    remembered({ apiKey, key }) {
      const row = db.get(
        'select hash, result from idempotency where api_key = ? and idempotency_key = ?',
        apiKey,
        key,
      );
      return row && { hash: textOf(row, 'hash'), result: textOf(row, 'result') };
    },
    remember({ apiKey, key, hash }, result, at) {
      db.run(
        'insert into idempotency (api_key, idempotency_key, hash, result, at) values (?, ?, ?, ?, ?)',
        apiKey,
        key,
        hash,
        result,
        at,
      );
    },
    forgetKeys(before) {
      db.run(
        `delete from idempotency where (api_key, idempotency_key) in (
           select api_key, idempotency_key from idempotency where at < ? order by at limit ?)`,
        before,
        limits.idempotencyKeysPerSweep,
      );
    },
    lead(site, source) {
      const row = db.get('select id, at from lead where site = ? and source = ?', site, source);
      return row && { id: textOf(row, 'id'), at: numberOf(row, 'at') };
    },
    addLead(lead) {
      db.run(
        `insert into lead (id, site, conversation, source, name, email, message, consent_text, consent_at, trace, at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        lead.id,
        lead.site,
        lead.conversation,
        lead.source,
        lead.name,
        lead.email,
        lead.message,
        lead.consentText,
        lead.consentAt,
        lead.trace,
        lead.at,
      );
    },
  };
}
