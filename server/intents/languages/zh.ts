import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Chinese, simplified and traditional: short answers, corrections and numbers. It has no spaces, so phrases are looked for inside runs of letters. */
export const zh: Language = defineLanguage({
  fillers: words('是 的 我 我的 订单 訂單 订单号 訂單號 号 號 请 請 谢谢 謝謝 不好意思 抱歉'),
  orderMarkers: words('订单 訂單 订单号 訂單號 单号 單號'),
  orderBridges: words('号 號 是'),
  phoneMarkers: words('电话 電話 手机 手機'),
  negations: words('不是 而不是'),
  articles: words('是 的 订单 訂單 号 號'),
  counters: words('个 個 件 只 隻 本 张 張 台 臺 双 雙 箱 盒 套 瓶 杯'),
  yes: phrases(
    '是、是的、对、對、对的、對的、好、好的、好啊、可以、行、没错、沒錯、当然、當然、没问题、沒問題、嗯、嗯嗯、确认、確認',
    '同意、正确、正確、要、需要、好的谢谢、好的謝謝、ok、可以的、就是',
  ),
  no: phrases(
    '不、不是、不对、不對、不用、不用了、不要、不用谢谢、不用謝謝、不用了谢谢、不用了謝謝、不行、不可以、没有、沒有、错了、錯了',
    '不正确、不正確、不需要、还没、還沒、算了吧',
  ),
  unsure: phrases('不知道、我不知道、也许、也許、可能、不确定、不確定、不清楚、看情况、看情況'),
  corrections: phrases(
    '不是、不对、不對、不、我是说、我是說、我的意思是、应该是、應該是、更正、错了、錯了、说错了、說錯了、其实、其實、打错了、打錯了',
  ),
  cancel: phrases('取消、停、停止、算了、不用了、退出、别管了、別管了、结束、結束'),
  startOver: phrases('重新开始、重新開始、从头开始、從頭開始、重来、重來、新问题、新問題'),
  numbers: counts(
    '零 0, 一 1, 二 2, 两 2, 兩 2, 三 3, 四 4, 五 5, 六 6, 七 7, 八 8, 九 9, 十 10, 百 100, 一百 100, 千 1000, 一千 1000',
  ),
  ordinals: counts('第一 1, 第二 2, 第三 3, 第四 4, 第五 5, 最后 -1, 最後 -1'),
});
