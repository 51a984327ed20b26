/**
 * Alarms, and the one page that all of them send. `addAlarm` is called by the construct that is watched,
 * `pageForAll` at the end by the stack.
 *
 * Always true: every alarm names its section of the runbook, and every alarm is part of the page.
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
}

export function addAlarm(scope: Construct, id: string, parameters: Parameters, props: AlarmProps): Alarm {
  const { metric, above, below, minutes, section, says, name, missingIsWrong = false } = props;
  const period = periodOf(metric);
  return new Alarm(scope, id, {
    alarmName: `ringonce-${parameters.stage}-${name}`,
    alarmDescription: `${says} What to do: ${parameters.runbook}#${section}`,
    metric,
    threshold: above ?? below ?? 0,
    comparisonOperator:
      above === undefined
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: Math.ceil(minutes / period.toMinutes()),
    treatMissingData: missingIsWrong ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}

function periodOf(metric: IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const period = metricStat?.period.toSeconds() ?? mathExpression?.period;
  if (period === undefined) throw new Error('a metric without a period cannot be watched');
  return Duration.seconds(period);
}

/** One page for all alarms of a stack: whoever is woken opens the dashboard, which shows them side by side. */
export function pageForAll(stack: Stack, parameters: Parameters, alerts: ITopic): Alarm[] {
  const alarms = stack.node.findAll().filter((each) => each instanceof Alarm);
  const page = new CompositeAlarm(stack, 'Page', {
    compositeAlarmName: `ringonce-${parameters.stage}`,
    alarmDescription: `Something needs a person: the dashboard ringonce-${parameters.stage} shows which alarm it is. What to do: ${parameters.runbook}#first`,
    alarmRule: AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
  });
  page.addAlarmAction(new SnsAction(alerts));
  page.addOkAction(new SnsAction(alerts));
  return alarms;
}
