/** Japanese. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('ja');

export const ja: ReleaseWords = {
  look: '確認して解除',
  title: '保留を解除',
  texts: (count) => `SMS ${some(count)}件`,
  calls: (count) => `電話${some(count)}件`,
  would: (contacts, people) => `解除すると、${contacts}が${some(people)}人に送信されます。`,
  wouldNone: '今解除しても、何も送信されません。',
  nothing: '保留はありません。',
  nothingLead: 'すでに誰かが解除したか、保留が自然に終わりました。',
  most: (count) => `1人あたり最大${some(count)}件です。`,
  once: '1人に2件以上届くことはありません。',
  cost: '費用（最大）',
  ready: '待機時間',
  first: '最初',
  last: '最後',
  people: '人数',
  mostEach: '1人あたり最大',
  held: '保留',
  dropped: 'もう送信されないもの',
  waiting: '引き続き待機するもの',
  cut: (count) => `保留は、ここで扱う最初の${some(count)}件より多くあります。`,
  examples: '実際の文面',
  byOffice: '事業所別',
  office: '事業所',
  channel: '手段',
  contacts: 'SMSまたは電話',
  why: '解除する理由',
  type: (number) => `解除するには ${number} と入力`,
  typeHint: '人数です。誤って大勢に解除することを防ぎます。',
  mistyped: (number) => `${number} と入力するか、戻ってください。`,
  changed: '確認した後に保留の内容が変わりました。もう一度ご確認ください。',
  release: '解除',
  back: '解除せずに戻る',
  reason: 'コンソールで確認',
  done: '解除しました。送信レート、時間帯、上限に従って、数分のうちに送信されます。',
  already: '保留はもうありませんでした：ほかの人が先に解除しました。',
  stopped: '停止しました。この範囲のSMSと電話は一時停止中です。',
  going: (left) => `送信中：保留していたもののうち、残り${some(left)}件。`,
  goingLead: 'ほかと同じ速さで送信します。いつでも停止できます。',
  stop: '停止',
};
