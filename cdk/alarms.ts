/**
 * Alarms, and the pages that they send. `addAlarm` is called by the construct that is watched, `pageBySection` at the end
 * by the stack.
 *
 * Always true: every alarm names its section of the runbook, and pages, by itself or with those of its section, unless it
 * watches a new version for whoever deploys it. A page
 * that is out keeps none of another section from going out.
 */
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Parameters } from './parameters.ts';
import { runsHere } from './parameters.ts';

export interface AlarmProps {
  /** The heading in docs/runbook.md, as an anchor. */
  section: string;
  name: string;
  /** One sentence for whoever is woken. */
  says: string;
  metric: IMetric;
  /** The alarm goes off when the metric is above the one, or below the other. */
  above?: number;
  below?: number;
  /** For how long it has to be wrong, in minutes: a whole number of the metric's periods. */
  minutes: number;
  /** True where missing data is an alarm, too. */
  missingIsWrong?: boolean;
  /** False where it stops a deployment, and wakes nobody. */
  pages?: boolean;
}

/** What an alarm has to know of its stage. */
export interface AlarmsOf {
  parameters: Parameters;
  /** Where the stage's own runbook is. */
  publicUrl: string;
}

/** A section of the runbook, as a whole link. */
export const runbookOf = ({ parameters, publicUrl }: AlarmsOf, section?: string): string =>
  `${parameters.runbook ?? `${publicUrl}/runbook`}${section === undefined ? '' : `#${section}`}`;

export function addAlarm(scope: Construct, id: string, stage: AlarmsOf, props: AlarmProps): Alarm {
  const { metric, above, below, minutes, section, says, name, missingIsWrong = false, pages = true } = props;
  const period = periodOf(metric);
  const alarm = new Alarm(scope, id, {
    alarmName: `ringonce-${stage.parameters.stage}-${name}`,
    alarmDescription: `${says} What to do: ${runbookOf(stage, section)}`,
    metric,
    threshold: above ?? below ?? 0,
    comparisonOperator:
      above === undefined
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: Math.ceil(minutes / period.toMinutes()),
    treatMissingData: missingIsWrong ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  if (pages) SECTIONS.set(alarm, section);
  return alarm;
}

const SECTIONS = new WeakMap<Alarm, string>();

function periodOf(metric: IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const period = metricStat?.period.toSeconds() ?? mathExpression?.period;
  if (period === undefined) throw new Error('a metric without a period cannot be watched');
  return Duration.seconds(period);
}

/**
 * One page for each section of the runbook, which is one cause: eight functions that fail are told once. A page for all
 * alarms together would be silent about the second cause while the first one lasts.
 */
export function pageBySection(stack: Stack, stage: AlarmsOf, alerts: ITopic): Alarm[] {
  const alarms = stack.node
    .findAll()
    .filter((each) => each instanceof Alarm)
    .filter((alarm) => SECTIONS.has(alarm));
  for (const [section, own] of Map.groupBy(alarms, (alarm) => SECTIONS.get(alarm) ?? '')) {
    // Where nothing runs, everything that watches is red.
    if (!runsHere(stage.parameters)) continue;
    const page = own.length === 1 ? own[0] : together(stack, stage, section, own);
    page?.addAlarmAction(new SnsAction(alerts));
    page?.addOkAction(new SnsAction(alerts));
  }
  return alarms;
}

const together = (stack: Stack, stage: AlarmsOf, section: string, alarms: readonly Alarm[]): CompositeAlarm =>
  new CompositeAlarm(stack, `Page-${section}`, {
    compositeAlarmName: `ringonce-${stage.parameters.stage}-page-${section}`,
    alarmDescription: `The dashboard ringonce-${stage.parameters.stage} shows which alarms it is. What to do: ${runbookOf(stage, section)}`,
    alarmRule: AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
  });
