import type { HandoffWords } from './words.ts';

export const tr: HandoffWords = {
  waiting: 'Ekibimizden birini çağırıyorum. Yazmaya devam edebilirsiniz, hepsi okunacak.',
  neverMind: 'Gerek kalmadı',
  recalls: ['iptal', 'vazgeçtim', 'boş ver', 'önemli değil'],
  recalled: 'Tamam, yine ben yanıtlıyorum. Size nasıl yardımcı olabilirim?',
  closed: 'Şu anda ekibimizden kimse yok.',
  nobodyCame: 'Üzgünüm, şu anda ekibimizden kimse katılamadı.',
  next: (moment) => `Yeniden buradayız: ${moment}.`,
  leave: 'Bize bir mesaj bırakın, size yazalım.',
  leaveMessage: 'Mesaj bırak',
  joined: (name) => `${name} şimdi burada.`,
  returned: 'Yine asistan yanıtlıyor.',
  ended: 'Bu görüşme kapandı. Dilediğiniz zaman yeniden yazabilirsiniz.',
};
