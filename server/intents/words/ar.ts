import type { Words } from './words.ts';

export const ar: Words = {
  yes: 'نعم',
  no: 'لا',
  didYouMean: 'أريد أن أتأكد من أنني فهمت جيدًا. هل تقصد:',
  yesOrNo: 'من فضلك أجب بنعم أو لا.',
  declined: 'حسنًا، لم يُرسل أي شيء. هل يمكنني المساعدة في أمر آخر؟',
  writtenDown:
    'النظام الذي يجب أن أبلغه لا يستجيب الآن. لقد دوّنت طلبك: سيُرسل حالما يعود النظام إلى العمل، ولا حاجة إلى أي إجراء منك.',
  asOf: (when) => `هذه المعلومات حتى ${when}.`,
  apology:
    'عذرًا، حدث خطأ من جانبنا ولم أتمكن من الإجابة. رسالتك لم تُفقد. يُرجى المحاولة مرة أخرى بعد قليل أو إبلاغ فريقنا.',
  orderStatus: {
    received: 'تم الاستلام',
    processing: 'قيد المعالجة',
    shipped: 'في الطريق',
    out_for_delivery: 'خرج للتوصيل',
    delivered: 'تم التوصيل',
    cancelled: 'ملغى',
    returned: 'مُرتجع',
  },
  ticketStatus: {
    received: 'تم الاستلام',
    in_progress: 'قيد المعالجة',
    waiting: 'بانتظار ردك',
    solved: 'تم الحل',
    closed: 'مغلقة',
  },
  stock: { in_stock: 'متوفر', out: 'نفد', unknown: '' },
};
