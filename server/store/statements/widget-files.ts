import { limits } from '../../../shared/limits.ts';
import type { WidgetBuild } from '../operations.ts';
import { numberOf, textOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { Ask, Statements } from './statement.ts';

/** Stores what is not there of a build, marks it as served now, and clears away the builds nobody needs. */
export const keepWidgetBuild: Statements<WidgetBuild, null> = function* (
  { build, files, at },
  { lockKey },
) {
  // Processes that start together have the same files, and one must not clear away what another is storing.
  if (lockKey !== null) yield { sql: lockKey, values: ['widget'] };
  for (const { name, seal, body } of files) {
    // Written again only when it is not what it was: somebody changed it, or the secret is a new one.
    yield {
      sql: `insert into widget_file (name, seal, body) values ($1, $2, $3)
       on conflict (name) do update set seal = excluded.seal, body = excluded.body
       where widget_file.seal <> excluded.seal or widget_file.body <> excluded.body`,
      values: [name, seal, body],
    };
    yield {
      sql: `insert into widget_part (build, name) values ($1, $2) on conflict do nothing`,
      values: [build, name],
    };
  }
  yield {
    sql: `insert into widget_build (id, served_at) values ($1, $2)
     on conflict (id) do update set served_at = excluded.served_at`,
    values: [build, at],
  };
  // Set by a clock that was wrong: it must neither last for ever nor push out what was stored just now.
  yield {
    sql: `update widget_build set served_at = $1 where served_at > $2`,
    values: [at, at + limits.clockSkewMs],
  };
  const builds = yield { sql: `select id, served_at from widget_build`, values: [] };
  for (const id of unneeded(builds, build, at)) yield* removeBuild(id);
  return null;
};

/** All but the last few, the one being stored always among them, and those that were served within the time. */
function unneeded(builds: readonly Row[], own: string, at: number): string[] {
  return builds
    .map((row) => ({ id: textOf(row, 'id'), servedAt: numberOf(row, 'served_at') }))
    .filter(({ id }) => id !== own)
    .sort((a, b) => b.servedAt - a.servedAt)
    .filter(({ servedAt }, index) => {
      const place = index + 1;
      if (place < limits.widgetBuilds) return false;
      return place >= limits.widgetBuildsStored || servedAt < at - limits.widgetBuildMs;
    })
    .map(({ id }) => id);
}

function* removeBuild(id: string): Generator<Ask, void, Row[]> {
  const parts = yield { sql: `select name from widget_part where build = $1`, values: [id] };
  yield { sql: `delete from widget_part where build = $1`, values: [id] };
  for (const part of parts) {
    yield {
      sql: `delete from widget_file where name = $1
       and not exists (select 1 from widget_part where name = $1)`,
      values: [textOf(part, 'name')],
    };
  }
  yield { sql: `delete from widget_build where id = $1`, values: [id] };
}
