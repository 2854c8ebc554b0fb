import type { HandoffWords } from './words.ts';

export const de: HandoffWords = {
  waiting:
    'Ich hole jemanden aus dem Team dazu. Schreiben Sie ruhig weiter, es wird alles gelesen.',
  neverMind: 'Nicht mehr nötig',
  recalls: ['abbrechen', 'egal', 'vergiss es', 'vergessen sie es', 'ich möchte nicht warten'],
  recalled: 'In Ordnung, jetzt antworte wieder ich. Was kann ich für Sie tun?',
  closed: 'Aus unserem Team ist gerade niemand da.',
  nobodyCame: 'Es tut mir leid, aus unserem Team konnte gerade niemand dazukommen.',
  next: (moment) => `Wir sind wieder da: ${moment}.`,
  leave: 'Hinterlassen Sie uns eine Nachricht, dann schreibt Ihnen jemand.',
  leaveMessage: 'Nachricht hinterlassen',
  joined: (name) => `${name} ist jetzt da.`,
  returned: 'Jetzt antwortet wieder der Assistent.',
  ended: 'Dieses Gespräch ist beendet. Schreiben Sie gern wieder.',
};
