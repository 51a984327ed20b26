/** Liquid with the door shut. */
import { describe, expect, test } from 'vitest';
import { FILTERS, render, TemplateError, variablesOf } from '../../../shared/domain/content/engine.ts';
import { computedMs } from './given.ts';

const values = {
  title: 'Check-up',
  name: null,
  others: [{ title: 'A' }, { title: 'B' }],
  get lazy() {
    return 'read when asked';
  },
};
const plain = (source: string) => render(source, 'plain', values);

test('values, decisions, loops and filters work', () => {
  expect(plain('{{ title | upcase | append: "!" }}')).toBe('CHECK-UP!');
  expect(plain('{% if name %}a{% else %}b{% endif %}{{ name | default: "c" }}')).toBe('bc');
  expect(
    plain('{% for o in others %}{{ o.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}'),
  ).toBe('A, B');
  expect(plain('{{ others.size }}{{ others.first.title }}{{ lazy }}')).toBe('2Aread when asked');
});

describe('there is no way out', () => {
  test.each([
    ['includes', '{% include "x" %}'],
    ['renders', '{% render "x" %}'],
    ['layouts', '{% layout "x" %}'],
    ['the clock', '{{ "now" | date: "%s" }}'],
    ['chance', '{{ others | sample }}'],
    ['raw output', '{{ title | raw }}'],
    ['hashes', '{{ title | sha256 }}'],
    ['dumps', '{{ others | json }}'],
    ['expressions in filters', '{{ others | where_exp: "x", "true" }}'],
  ])('not by %s', (_what, source) => {
    expect(() => plain(source)).toThrow(TemplateError);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'not by the prototype: %s',
    (name) => {
      for (const path of [
        name,
        `title.${name}`,
        `others.${name}`,
        `others[0]["${name}"]`,
        `others.first.${name}.${name}`,
      ])
        expect(() => plain(`{{ ${path} }}`)).toThrow(/undefined variable/);
    },
  );

  test('not by the properties that filters read', () => {
    expect(plain('{{ others | map: "constructor" }}{{ others | sort: "constructor" }}').trim()).toBe('');
    expect(() => plain('{{ others | where: "constructor" }}')).toThrow(/undefined variable/);
  });
});

const LONG = `{% assign s = "${'x'.repeat(90_000)}" %}`;

describe('work is bounded, by count and not by time', () => {
  test.each([
    ['a long range', '{% for i in (1..10000000) %}x{% endfor %}'],
    ['empty turns', '{% assign r = (1..999) %}{% for a in r %}{% for b in r %}{% endfor %}{% endfor %}'],
    [
      'nested loops over one range',
      '{% assign r = (1..900) %}{% for a in r %}{% for b in r %}{% for c in r %}x{% endfor %}{% endfor %}{% endfor %}',
    ],
    ['much text in a loop', `{% for i in (1..900) %}${'x'.repeat(1_000)}{% endfor %}`],
    [
      'text that doubles',
      `{% assign s = "${'x'.repeat(100)}" %}${'{% assign s = s | append: s %}'.repeat(40)}`,
    ],
    [
      'text that replaces itself',
      `{% assign s = "aaaaaaaaaa" %}${'{% assign s = s | replace: "a", s %}'.repeat(9)}`,
    ],
    [
      'text that is replaced by nothing',
      `${LONG}{% for i in (1..999) %}{% assign t = s | replace: "x", "" %}{% endfor %}`,
    ],
    [
      'long conditions',
      `{% for i in (1..900) %}{% if ${Array(9_000).fill('c').join(' or ')} %}{% endif %}{% endfor %}`,
    ],
    [
      'many branches',
      `{% for i in (1..900) %}{% if false %}${'{% elsif false %}'.repeat(5_000)}{% endif %}{% endfor %}`,
    ],
    [
      'many values',
      `{% for i in (1..900) %}{% case i %}${'{% when 0,0,0,0,0,0,0,0 %}'.repeat(3_000)}{% endcase %}{% endfor %}`,
    ],
    [
      'many settings',
      `{% for i in (1..900) %}{% for j in (1..1) ${'k:1 '.repeat(20_000)}%}{% endfor %}{% endfor %}`,
    ],
    [
      'captures',
      `{% for i in (1..900) %}{% capture c %}{{ c }}${'x'.repeat(500)}{% endcapture %}{% endfor %}`,
    ],
  ])('%s ends in a clear fault', (_what, source) => {
    const start = computedMs();
    expect(() => render(source, 'plain', { c: '' })).toThrow(/it does too much/);
    expect(computedMs() - start).toBeLessThan(2_000);
  });

  test('a source that is too long is not parsed', () => {
    expect(() => plain('x'.repeat(100_001))).toThrow(TemplateError);
  });
});

test('html escapes what filters, captures and loops give', () => {
  const html = (source: string) => render(source, 'html', { title: `<b a="1" c='2'>&` });
  const escaped = '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;';
  expect(html('<i>{{ title }}</i>')).toBe(`<i>${escaped}</i>`);
  expect(html('{{ title | append: "" }}')).toBe(escaped);
  expect(html('{% assign t = title %}{{ t }}')).toBe(escaped);
  expect(html('{% for t in title %}{{ t }}{% endfor %}')).toBe(escaped);
  expect(html('{{ "<b>" }}')).toBe('&lt;b&gt;');
});

test('a filter or tag that is not there is named, with what there is', () => {
  expect(() => plain('{{ title | shout }}')).toThrow(/undefined filter: shout.*known filters are .*upcase/);
  expect(() => plain('{% shout %}')).toThrow(/"shout" not found.*known tags are .*if/);
});

test('a value never becomes a template, and an object never becomes text', () => {
  expect(render('{{ v }}', 'plain', { v: '{{ title }}' })).toBe('{{ title }}');
  expect(render('{{ v }}', 'plain', { v: { toString: () => 'x' } })).toBe('');
});

test('variables are named at their root, in every branch', () => {
  expect(
    variablesOf(
      '{% if a.b %}{{ c }}{% else %}{{ d[0] | append: e }}{% endif %}{% for x in y %}{{ x.z }}{% endfor %}',
    ).sort(),
  ).toEqual(['a', 'c', 'd', 'e', 'y']);
});

test('every known filter is there', () => {
  for (const name of FILTERS) expect(() => variablesOf(`{{ a | ${name}: "x" }}`)).not.toThrow();
});
