import type { Words } from './words.ts';

export const tr: Words = {
  yes: 'Evet',
  no: 'Hayır',
  didYouMean: 'Doğru anladığımdan emin olmak istiyorum. Şunu mu demek istediniz:',
  yesOrNo: 'Lütfen evet ya da hayır deyin.',
  declined: 'Tamam, hiçbir şey gönderilmedi. Başka bir konuda yardımcı olabilir miyim?',
  writtenDown:
    'Bilgilendirmem gereken sistem şu anda yanıt vermiyor. Talebinizi not ettim: sistem çalışır çalışmaz gönderilecek, başka bir şey yapmanıza gerek yok.',
  asOf: (when) => `Bu bilgi ${when} itibarıyladır.`,
  apology:
    'Üzgünüz, bizim tarafımızda bir sorun oluştu ve yanıt veremedim. Mesajınız kaybolmadı. Lütfen birazdan yeniden deneyin ya da ekibimize haber verin.',
  orderStatus: {
    received: 'alındı',
    processing: 'işlemde',
    shipped: 'yolda',
    out_for_delivery: 'dağıtımda',
    delivered: 'teslim edildi',
    cancelled: 'iptal edildi',
    returned: 'iade edildi',
  },
  ticketStatus: {
    received: 'alındı',
    in_progress: 'işlemde',
    waiting: 'yanıtınızı bekliyor',
    solved: 'çözüldü',
    closed: 'kapatıldı',
  },
  stock: { in_stock: 'stokta', out: 'tükendi', unknown: '' },
};
