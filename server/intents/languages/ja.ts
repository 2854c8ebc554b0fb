import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Japanese: short answers, corrections and numbers. It has no spaces, so phrases are looked for inside runs of letters. */
export const ja: Language = defineLanguage({
  fillers: words(
    'です は の が を に で と も ます 番号 注文 注文番号 お願いします すみません ありがとう',
  ),
  orderMarkers: words('注文 注文番号 番号'),
  orderBridges: words('番号 は'),
  phoneMarkers: words('電話 電話番号'),
  negations: words('じゃなくて ではなく ではなくて'),
  articles: words('は の 番号 注文'),
  counters: words('個 つ 本 枚 点 台 冊 箱 着 足 セット 杯'),
  yes: phrases(
    'はい、ええ、うん、そうです、その通りです、その通り、もちろん、もちろんです、お願いします、はいお願いします、大丈夫です',
    'わかりました、了解、了解です、承知しました、正しいです、合っています、合ってます、いいです、いいですよ、ok、オッケー',
  ),
  no: phrases(
    'いいえ、いえ、いや、ううん、違います、ちがいます、違う、結構です、いりません、要りません、だめ、ダメです、まだです',
    'いいえ結構です、間違いです、間違っています、そうではありません、必要ありません',
  ),
  unsure: phrases('わかりません、分かりません、わからない、分からない、たぶん、多分、さあ'),
  corrections: phrases(
    'いいえ、いや、違います、じゃなくて、ではなく、訂正、間違えました、間違えた、すみません、実は、というか',
  ),
  cancel: phrases(
    'キャンセル、やめる、やめます、やめて、中止、もういいです、結構です、ストップ、終了',
  ),
  startOver: phrases('最初から、やり直し、やり直す、はじめから、初めから、別の質問'),
  numbers: counts(
    'ゼロ 0, 一 1, 二 2, 三 3, 四 4, 五 5, 六 6, 七 7, 八 8, 九 9, 十 10, 百 100, 千 1000',
    '一つ 1, ひとつ 1, 二つ 2, ふたつ 2, 三つ 3, みっつ 3, 四つ 4, よっつ 4, 五つ 5, いつつ 5',
  ),
  ordinals: counts('最初 1, 一番目 1, 1番目 1, 二番目 2, 2番目 2, 三番目 3, 3番目 3, 最後 -1'),
});
