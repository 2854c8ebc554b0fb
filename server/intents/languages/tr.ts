import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Turkish: short answers, corrections and numbers. */
export const tr: Language = defineLanguage({
  fillers: words(
    'bu numara numarası sipariş siparişim evet hayır hayir teşekkürler lütfen benim ve pardon o ama',
  ),
  orderMarkers: words('sipariş siparişim siparişimin fatura kargo numara numarası no'),
  orderBridges: words('numara numarası no bu benim'),
  phoneMarkers: words('telefon tel cep faks'),
  negations: words('değil'),
  articles: words('bu o numara numarası sipariş'),
  yes: phrases(
    'evet, e, tabii, tabi, tabii ki, elbette, tamam, tamamdır, olur, olsun, doğru, kesinlikle, aynen, peki, onaylıyorum',
    'evet lütfen, neden olmasın, sorun değil, ok, okey, öyle, mükemmel, harika, uygun',
  ),
  no: phrases(
    'hayır, hayir, yok, hayır teşekkürler, hayir tesekkurler, olmaz, asla, yanlış, yanlis, doğru değil, istemiyorum',
    'şimdi değil, henüz değil, gerek yok, kesinlikle hayır, kesinlikle hayir',
  ),
  unsure: phrases('bilmiyorum, belki, emin değilim, fikrim yok, duruma göre'),
  corrections: phrases(
    'hayır, hayir, demek istedim, demek istediğim, aslında, aslinda, düzeltme, pardon, yanlış, yanlis, yanlış yazdım, yanlis yazdim, bekle',
  ),
  cancel: phrases(
    'iptal, iptal et, dur, durdur, vazgeç, vazgeçtim, boş ver, boşver, unut, çıkış, cikis, yeter',
  ),
  startOver: phrases(
    'baştan başla, bastan basla, yeniden başla, yeniden basla, en baştan, yeni soru',
  ),
  numbers: counts(
    'sıfır 0, sifir 0, bir 1, iki 2, üç 3, dört 4, beş 5, altı 6, alti 6, yedi 7, sekiz 8, dokuz 9, on 10, yirmi 20',
    'otuz 30, kırk 40, kirk 40, elli 50, altmış 60, altmis 60, yetmiş 70, seksen 80, doksan 90, yüz 100, bin 1000',
    'düzine 12',
  ),
  articleNumbers: words('bir'),
  ordinals: counts(
    'birinci 1, ilk 1, ikinci 2, üçüncü 3, dördüncü 4, beşinci 5, son -1, sonuncu -1',
  ),
});
