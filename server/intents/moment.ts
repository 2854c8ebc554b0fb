/** When an answer was given, as people say it: "12:04", or with its day where that is not today. */
export function describeMoment(
  iso: string,
  { language, timeZone, now }: { language: string; timeZone: string; now: number },
): string {
  const at = new Date(iso);
  const day = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'medium' });
  const isToday = day.format(at) === day.format(now);
  const style = isToday ? ({ timeStyle: 'short' } as const) : longStyle;
  return new Intl.DateTimeFormat(language, { timeZone, ...style }).format(at);
}

const longStyle = { dateStyle: 'medium', timeStyle: 'short' } as const;
