import type { FailureCode, Words } from '../words.ts';

const failures: Partial<Record<FailureCode, string>> = {
  'request.invalid':
    'Diese Nachricht war nicht lesbar. Bitte ändern Sie sie und senden Sie sie noch einmal.',
  'request.too_large': 'Diese Nachricht ist zu lang.',
  'message.conflict': 'Diese Nachricht wurde unterwegs verändert. Noch einmal senden?',
  'conversation.closed': 'Dieses Gespräch ist beendet.',
  'form.unknown': 'Dieses Formular ist nicht mehr offen.',
  'form.invalid': 'Bitte prüfen Sie Ihre Angaben.',
  'server.error': 'Bei uns ist etwas schiefgegangen.',
  'unsent.old': 'Das haben Sie vor einiger Zeit geschrieben, aber nie gesendet.',
};

const workings: Record<string, string> = {
  thinking: 'Einen Moment…',
  'order.get': 'Ihre Bestellung wird gesucht…',
};

export const words: Words = {
  direction: 'ltr',
  launcher: {
    open: 'Chat öffnen',
    loading: 'Chat wird geöffnet…',
    failed: 'Der Chat ließ sich nicht laden. Bitte noch einmal versuchen.',
  },
  close: 'Chat schließen',
  conversation: 'Gespräch',
  composer: 'Nachricht schreiben',
  send: 'Senden',
  you: 'Sie',
  charactersLeft: (count) => `noch ${count}`,
  charactersOver: (count) => `${count} zu viel`,
  newMessages: (count) => (count === 1 ? '1 neue Nachricht' : `${count} neue Nachrichten`),
  showNewest: 'Neue Nachrichten',
  loading: 'Ihr Gespräch wird geladen…',
  connection: {
    connecting: 'Wird verbunden…',
    online: 'Online',
    offline: 'Wird neu verbunden…',
    refused: 'Nicht verfügbar',
  },
  offlineNotice:
    'Keine Verbindung. Was Sie schreiben, bleibt erhalten und wird gesendet, sobald sie wieder da ist.',
  tryNow: 'Jetzt versuchen',
  refusedNotice: {
    'site.unknown': 'Dieser Chat ist noch nicht eingerichtet.',
    'origin.refused': 'Auf dieser Seite ist der Chat nicht verfügbar.',
    'identity.required': 'Bitte melden Sie sich im Shop an, um mit uns zu chatten.',
  },
  forgetful:
    'Dieser Browser speichert nichts: Was nicht gesendet ist, geht verloren, wenn Sie die Seite verlassen.',
  tooManyUnsent:
    'Viele Nachrichten warten darauf, gesendet zu werden. Bitte warten Sie, bis die Verbindung wieder da ist.',
  sending: 'Wird gesendet…',
  sent: 'Gesendet',
  failed: 'Nicht gesendet',
  retry: 'Noch einmal',
  discard: 'Löschen',
  failure: (code) => failures[code] ?? 'Diese Nachricht konnte nicht gesendet werden.',
  working: (code) => workings[code] ?? 'Einen Moment…',
  order: {
    title: (number) => `Bestellung ${number}`,
    items: 'Artikel',
    quantity: (count) => `${count} ×`,
    shipping: 'Versand',
    total: 'Gesamt',
    placed: 'Bestellt am',
    expected: 'Voraussichtlich',
    asOf: (when) => `Stand: ${when}`,
    progress: 'Verlauf',
    status: {
      received: 'Eingegangen',
      processing: 'In Bearbeitung',
      shipped: 'Unterwegs',
      out_for_delivery: 'In Zustellung',
      delivered: 'Zugestellt',
      cancelled: 'Storniert',
      returned: 'Zurückgesandt',
    },
    shipment: (carrier) => carrier ?? 'Sendung',
    track: (carrier) => (carrier === undefined ? 'Sendung verfolgen' : `Mit ${carrier} verfolgen`),
    opensElsewhere: 'öffnet sich in einem neuen Tab',
  },
  form: {
    loading: 'Das Formular wird geladen…',
    unavailable: 'Das Formular ließ sich nicht laden.',
  },
};
