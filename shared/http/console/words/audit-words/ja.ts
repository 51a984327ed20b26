/** Japanese. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('ja');

export const ja: AuditWords = {
  letters: '失敗したメッセージ',
  lettersLead: '何度も失敗したものです。その間、それぞれのリマインダーは自動的に再び処理されます。',
  lettersNone: 'ありません',
  lettersNoneLead: '失敗を重ねたメッセージはありません。',
  well: '失敗を重ねたメッセージはありません',
  failing: (count) => `失敗を重ねたもの：${some(count)}件`,
  which: '対象',
  failed: '最後の失敗',
  times: (count) => `${some(count)}回`,
  unread: '読めないメッセージ',
  would: '今やり直すと',
  prospects: {
    send: '送信される',
    drop: '終了する',
    wait: '待機する',
    settling: '整理中',
    done: '対応不要',
    unreadable: '残る：読めない',
    faulty: '残る：不備あり',
  },
  redrive: (count) => `${some(count)}件をやり直す`,
  redriveLead: 'ほかと同じく、上限、時間帯、遅れすぎの関門で判断されます。一度に最大100件。',
  redriven: (count) => `完了：${some(count)}件をやり直したか、対応不要でした。`,
  of: (shown, total) => `${some(total)}件中${some(shown)}件`,
  audit: '計画、送信台帳、送信事業者の記録',
  auditLead:
    '照らし合わせます：抜け、不明、二重送信、送りすぎ、時間外はないか。過去2日と今後8日を調べ、何も変更しません。',
  look: '今調べる',
  looked: (appointments, entries, contacts) =>
    `予約${some(appointments)}件、台帳${some(entries)}件、連絡${some(contacts)}件を調べました。`,
  agreed: '三者は一致しています',
  found: (count) => `相違：${some(count)}件`,
  finding: '種類',
  kinds: {
    twice: '同じ理由で2回',
    over_contact: '連絡しすぎ',
    calls_at_once: '同時の電話',
    outside_hours: '連絡可能時間外',
    extra: '台帳にない',
    missed: '抜け',
    overdue: '期限超過',
    unrecorded: '送信事業者の記録にない',
    silent: '動いていないサービス',
    in_doubt: '不明',
    orphaned: '予約がない',
  },
  what: '内容',
  advice: '対応',
  cut: '一度に調べられる量を超えたため、一部だけです。',
  left: (why) => `送信事業者の記録を除きました：${why}`,
};
