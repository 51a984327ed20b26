/** What a template may ask people to reply or press. */
import { expect, test } from 'vitest';
import { fixedText, keyFaults, replyFaults, saysHowToStop } from '../../../shared/domain/content/keywords.ts';

test.each([
  ['Reply CANCEL to cancel', 'CANCEL'],
  ['reply "cancel" if you cannot come', 'CANCEL'],
  ['Please reply with End if you are ill', 'END'],
  ['Reply C to confirm, CANCEL to cancel', 'CANCEL'],
  ['Reply C to confirm or QUIT to opt out', 'QUIT'],
  ['Text QUIT to 12345', 'QUIT'],
  ['Send STOPALL to stop', 'STOPALL'],
  ['Reply UNSUBSCRIBE', 'UNSUBSCRIBE'],
  ['Reply REVOKE to withdraw', 'REVOKE'],
  ['Reply OPTOUT to leave', 'OPTOUT'],
  ['Please reply YES to confirm', 'YES'],
  ['Answer yes or no', 'YES'],
  ['Reply START to begin the check-in', 'START'],
  ['Reply INFO to hear about offers', 'INFO'],
  ['Reply STOP to cancel', 'STOP'],
  ['Responda CANCEL para anular', 'CANCEL'],
  ['Responda C para confirmar o CANCEL para anular', 'CANCEL'],
  ['Envíe YES para confirmar', 'YES'],
  ['Répondez END pour annuler', 'END'],
  ['Envoyez C pour confirmer, QUIT pour annuler', 'QUIT'],
  ['Antworten Sie mit CANCEL zum Absagen', 'CANCEL'],
  ['Antwort: C zum Bestätigen, END zum Absagen', 'END'],
  ['Responda YES para confirmar', 'YES'],
  ['Envie CANCEL para desmarcar', 'CANCEL'],
  ['CANCELと返信してください', 'CANCEL'],
  ['返信:C=確認 CANCEL=キャンセル', 'CANCEL'],
  ['確認はC、取消はＣＡＮＣＥＬとご返信ください', 'CANCEL'],
])('%s is refused, and it says why', (text, word) => {
  const faults = replyFaults(text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(
    new RegExp(`^must not ask for the reply ${word}.*: .*carriers|^must not ask .* ${word}`),
  );
});

test.each([
  'Reply C to confirm, R for another time, STOP to stop.',
  'Reply YES to get texts again',
  'Reply START to receive reminders again',
  'Reply HELP for help',
  'Reply HELP',
  'Reply STOP to cancel messages',
  'Reply Y to confirm',
  'Responda C para confirmar, R para cancelar',
  'Responda START para recibirlos de nuevo',
  'Répondez STOP pour ne plus en recevoir',
  'Antworten Sie START, um sie wieder zu erhalten',
  '再開はSTARTと返信してください',
  'Your appointment is cancelled. Call us to cancel others.',
  'Please send us your form by the end of May',
  'We will text you at the end of the day',
  'Text us, end of story',
  'For help call us. Start of treatment: 9:00',
])('%s may be asked', (text) => {
  expect(replyFaults(text)).toEqual([]);
});

test.each([
  ['Press 3 to talk to us', '3'],
  ['Press 1 to confirm, 0 for the desk', '0'],
  ['Press # to end', '#'],
  ['Press three for the desk', 'three'],
  ['Drücken Sie die 4', '4'],
  ['Pulse cinco', 'cinco'],
  ['Appuyez sur 6', '6'],
  ['Digite 7 para falar', '7'],
  ['変更は3を押してください', '3'],
])('the menu %s promises what does nothing', (text, key) => {
  expect(keyFaults(text)).toEqual([expect.stringContaining(`the key ${key}:`)]);
});

test.each([
  'Press 1 to confirm, 2 to change, 9 to stop, * or star to repeat',
  'We are open until 3:30 pm. Press 1.',
  'Or call 555-0123',
  '午後3時までです。1を押してください',
])('the menu %s is sound', (text) => {
  expect(keyFaults(text)).toEqual([]);
});

test('fixed words are read through tags, and values do not count', () => {
  expect(replyFaults(fixedText('Reply {% if name %}CANCEL{% endif %} to cancel'))).toHaveLength(1);
  expect(replyFaults(fixedText('Reply {{ title }}. Cancel is not asked'))).toEqual([]);
  expect(replyFaults(fixedText('Reply C{% comment %}, CANCEL to cancel{% endcomment %}'))).toEqual([]);
});

test('STOP counts where it stands by itself', () => {
  expect(['STOP=配信停止', 'Reply stop', 'stopping by', 'nonstop'].map(saysHowToStop)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
