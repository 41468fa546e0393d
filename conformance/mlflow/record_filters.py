"""Records what MLflow answers to filters and orders, for RecordedFiltersTest.

Needs mlflow==3.17.2. Makes the runs and experiments that the test makes in MLflow's SQLAlchemy store
on SQLite, asks for every line of a list, and prints a table of three columns with tabs between:

  what     runs, order, experiments or experiment-order
  asked    the filter or the clauses of the order, '|' between them
  answer   '=' and the names in their order, '!' and the message, or '?' where MLflow breaks down

A backslash leads n, t, r and itself. Sets in messages, whose order changes, are shown as {...}.

  python record_filters.py > ../../server/src/test/resources/dev/athanor/server/mlflow/filters.txt
  python record_filters.py --random 5000 SEED     # more of them, to look for differences
"""

import logging
import random
import re
import sys
import tempfile
import uuid
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from mlflow.entities import (  # noqa: E402
    Dataset,
    DatasetInput,
    ExperimentTag,
    InputTag,
    Metric,
    Param,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow.store.tracking import sqlalchemy_store  # noqa: E402
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: E402

INF = float("inf")
NAN = float("nan")
ROOT = "mlflow-artifacts:/1"

# name, user, state, start, end, metrics, params, tags, datasets of name, digest, context
RUNS = [
    ("ant", "ann", "FINISHED", 1000, 2000, {"loss": 0.5, "val loss": 1}, {"lr": "0.1", "model": "ResNet"}, {"team": "vision", "a.b": "x"}, [("mnist", "d1", "train")]),
    ("bee", "bob", "RUNNING", 2000, None, {"loss": 0.25, "val loss": -1}, {"lr": "1e-3"}, {"team": "Vision"}, [("mnist", "d1", "test"), ("cifar", "d2", "train")]),
    ("Cat", "ann", "FAILED", 3000, 3500, {"loss": NAN}, {"lr": "", "model": "it's"}, {"team": "a_b%c"}, []),
    ("dog", "", "KILLED", 3000, 4000, {"loss": INF, "acc": 1e9}, {"model": "resnet"}, {}, [("Mnist", "d3", None)]),
    ("eel", "eve", "SCHEDULED", 4000, None, {"loss": -INF}, {"lr": "0.10"}, {"team": "", "end": "é"}, [("mnist", "d9", None)]),
    ("fox", "FOX", "FINISHED", 5000, 6000, {}, {}, {"created": "y", "start_time": "z"}, []),
    ("gnu's", "ann", "FINISHED", 5000, 5000, {"loss": 0.5, "acc": 0}, {"a'b": "q", "x\"y": 'dq"', "lr": "0.1"}, {"team": "back\\slash"}, []),
    ("hen", "ann", "FAILED", 0, 1, {"loss": 5, "1a": 7, "a/b": 8}, {"学习率": "0.1"}, {"team": "🐔"}, []),
]

# name, made, changed, tags
EXPERIMENTS = [
    ("vision/a", 100, 900, {"team": "x"}),
    ("Vision/b", 100, 800, {"team": "X", "a b": "1"}),
    ("text_c", 200, 800, {}),
    ("t%xt", 50, 50, {"team": "it's"}),
]

FILTERS = r'''
metrics.loss < 1
metric.loss<=0.5
metrics."val loss" >= 1
metrics.`val loss` = -1
metrics.'val loss' != 1
`metrics`.loss > .25
metrics.loss != 0.5
metrics.loss = 0
metrics.loss > 1e300
metrics.loss = 1.7976931348623157e308
metrics.loss >= 1.7976931348623157e308
metrics.loss > 1.7976931348623157e308
metrics.loss != 1.7976931348623157e308
metrics.loss < 1.7976931348623157e308
metrics.loss <= 1.7976931348623157e308
metrics.loss = -1.7976931348623157e308
metrics.loss < -1.7976931348623157e308
metrics.loss <= -1.7976931348623157e308
metrics.loss != -1.7976931348623157e308
metrics.loss > -1.7976931348623157e308
metrics.acc > 5E-1
metrics.acc > 1e+5
metrics.acc > 12e+5
metrics.acc > +5
metrics.acc > 1.e5
metrics.acc > 0x10
metrics.acc > 1_000
metrics.acc > nan
metrics.acc > 5.
metrics.acc > -5
metrics.acc > - 5
metrics.acc >-.5
metrics.acc == 0
metrics.acc <> 0
metrics.acc = '0'
metrics.acc = "0"
metrics.acc LIKE 1
metrics.acc IS NULL
metrics.acc IS NOT NULL
metrics.acc IN (1)
metrics.acc BETWEEN 1 AND 2
metrics.acc > 1 AND 2
metrics.1a = 7
metrics.12a = 7
metrics.1 = 7
metrics.a/b = 8
metrics."a/b" = 8
metrics.loss-x = 8
metrics.loss-1 = 8
metrics.loss:x = 8
metrics.loss::x = 8
metrics.loss = metrics.acc
1 < metrics.loss
1 = 1
params.lr = '0.1'
param.lr = "0.1"
parameters.lr != '0.1'
parameter.lr LIKE '0.1%'
PARAMS.lr = '0.1'
params.LR = '0.1'
params.lr = 0.1
params.lr = ''
params.lr = `0.1`
params.lr = x
params.lr > '0.1'
params.lr IS NULL
params.lr is not null
params.lr Is Null
params.lr IS NOT  NULL
params.lr IS 'x'
params.lr = NULL
params.lr = true
params.lr LIKE x
params.lr IN ('0.1')
params.lr NOT LIKE '0.1'
params.lr REGEXP '0.*'
params.lr RLIKE '0.*'
params.lr ~ '0.*'
params.model LIKE 'res%'
params.model LIKE 'Res%'
params.model ILIKE 'res%'
params.model like '%net'
params.model ilike 'RESNET'
params.model ilike 'R_S%T'
params.model = "it's"
params.model = 'it\'s'
params.model = 'it''s'
params.model LIKE '%'
params.model LIKE ''
params.学习率 = '0.1'
params."a'b" = 'q'
params.`x"y` = 'dq"'
params. lr = '0.1'
params .lr = '0.1'
params.from = 'x'
params.in = 'x'
params.order = 'x'
params.end IS NULL
params.'lr = '0.1'
params.lr = '0.1
params.lr = 0.1'
params.lr = "0.1'
params.lr = '0.1''
params.lr = 'a\'
params.lr = 'C:\' AND params.model = 'x'
tags.team = 'vision'
tag.team ilike 'VISION'
tags.team LIKE 'a_b%c'
tags.team LIKE 'a\_b%'
tags.team LIKE '%\%'
tags.team = 'back\slash'
tags.team = ''
tags.team LIKE '_'
tags.team LIKE '🐔'
tags.team != 'vision'
tags.team IS NULL
tags.end = 'é'
tags.end ILIKE 'É'
tags.a.b = 'x'
tags."a.b" = 'x'
tags.`mlflow.runName` = 'ant'
tags.mlflow.runName LIKE '%s'
tags.`a``b` = 'x'
tags.team = 5
tags.team > 'a'
tags.team = 'vision' AND params.lr = '0.1'
tags.team = 'vision' and params.lr = '0.2'
tags.team = 'vision' AND
AND tags.team = 'vision'
AND
tags.team IS NULL AND params.model IS NULL
tags.team IS NULL params.model IS NULL
tags.team = 'vision' params.lr = '0.1'
tags.team = 'vision', params.lr = '0.1'
tags.team = 'vision' OR params.lr = '0.1'
tags.team = 'vision' or params.lr = '0.1'
tags.team = 'vision' && params.lr = '0.1'
tags.team = 'vision' AND (params.lr = '0.1')
(tags.team = 'vision')
tags.team = ('vision')
NOT tags.team = 'vision'
NOT (tags.team = 'vision')
tags.team = 'vision' -- a comment
tags.team = 'vision' # a comment
tags.team = 'vision' /* a comment */
/* a comment */ tags.team = 'vision'
tags.team /* a comment */ = 'vision'
tags.team = 'vision' -- a comment\n AND params.lr = '0.1'
tags.team = '/* no comment */'
tags.team = '-- no comment'
tags.team = 'vision';
tags.team = 'vision'; 
tags.team = 'vision'; params.lr = '0.1'
  tags.team   =\t'vision'\n
   
tags.team
tags.team =
= 'vision'
tags.team = = 'vision'
tags.team = 'vision' 'x'
tags.team = 'vision' "x"
tags.team = 'vision' x
tags. = 'x'
tags = 'x'
.team = 'x'
tag`.team = 'x'
`tags.team` = 'x'
"tags.team" = 'x'
"tags".team = 'x'
`tags`.`team` = 'vision'
tags."`team`" = 'vision'
tags.[team] = 'vision'
tags.team = ‘vision’
tags.team = $1
tags.team = ?
tags.team = %s
tags.created = 'y'
status = 'FINISHED'
attributes.status = 'FINISHED'
attribute.status != 'FINISHED'
attr.status = "RUNNING"
run.status LIKE 'F%'
Attributes.status = 'FINISHED'
STATUS = 'FINISHED'
status = 'finished'
status ILIKE 'finished'
status IN ('FINISHED', 'FAILED')
status = 1
status = true
status > 'A'
status IS NULL
run_id = '03030303030303030303030303030303'
run_id != '03030303030303030303030303030303'
run_id IN ('03030303030303030303030303030303', "14141414141414141414141414141414")
run_id in ('03030303030303030303030303030303',)
run_id IN('03030303030303030303030303030303')
run_id NOT IN ('03030303030303030303030303030303')
run_id not  in ('03030303030303030303030303030303')
attributes.run_id IN ('03' '030303030303030303030303030303')
run_id IN ('\x303030303030303030303030303030303')
run_id IN (r'03030303030303030303030303030303')
run_id IN ()
run_id IN (1)
run_id IN ('a', 1)
run_id IN (a)
run_id IN ('a' + 'b')
run_id IN 'a'
run_id IN ['a']
run_id IN ('a'
run_id IN 'a')
run_id IN ('a',,'b')
run_id IN (,)
run_id IN ("a' , 'b")
run_id IN (\n'03030303030303030303030303030303'\n)
run_id IN ('a' -- b\n)
run_id = ('03030303030303030303030303030303')
run_id LIKE ('0303%')
run_id LIKE '03%'
run_id ILIKE '%A%'
run_name = 'ant'
run_name != 'ant'
run_name LIKE '%t'
attributes.run_name ILIKE 'CAT'
run_name = "gnu's"
run_name IN ('ant')
`run name` = 'ant'
attributes."Run name" = 'ant'
attributes.`Run Name` = 'ant'
attributes.'run name' = 'ant'
run name = 'ant'
`RUN NAME` = 'ant'
user_id = 'ann'
user_id != 'ann'
user_id = ''
user_id ILIKE 'fox'
attributes.user = 'x'
start_time > 3000
start_time >= 3000
start_time < 3000
start_time <= 3000
start_time = 3000
start_time != 3000
created > 3000
attributes.Created = 5000
attributes.CREATED = 5000
start_time > 2999.5
start_time >= 3000.0
start_time = 3000.5
start_time != 3000.5
start_time < 3e3
start_time < 9223372036854775807
start_time > -1
start_time = '3000'
start_time IN (1)
start_time LIKE 3000
start_time == 3000
start_time IS NULL
end_time > 0
end_time <= 3500
end_time != 2000
end_time < 4000.5
artifact_uri = 'mlflow-artifacts:/1/03030303030303030303030303030303/artifacts'
artifact_uri != 'mlflow-artifacts:/1/03030303030303030303030303030303/artifacts'
artifact_uri = 'mlflow-artifacts:/2/03030303030303030303030303030303/artifacts'
artifact_uri = 'x'
artifact_uri != 'x'
artifact_uri LIKE '%03030303030303030303030303030303%'
artifact_uri LIKE '%0303/artifacts'
artifact_uri LIKE 'mlflow-artifacts:/1/03%'
artifact_uri LIKE '%1%'
artifact_uri LIKE '%/1/%6%/artifacts'
artifact_uri LIKE '%5%5%'
artifact_uri LIKE '%a%'
artifact_uri LIKE 'MLFLOW%'
artifact_uri ILIKE 'MLFLOW%5858%'
artifact_uri LIKE '_%_03_%'
artifact_uri LIKE 'mlflow-artifacts:/1/________________________________/artifacts'
artifact_uri LIKE 'mlflow-artifacts:/1/_______________________________/artifacts'
artifact_uri LIKE '%%%%'
artifact_uri LIKE ''
artifact_uri IN ('x')
dataset.name = 'mnist'
datasets.name != 'mnist'
dataset.name LIKE 'M%'
dataset.name ILIKE 'm%'
dataset.name IN ('mnist', 'cifar')
dataset.name NOT IN ('mnist', 'cifar')
dataset.digest = 'd1'
dataset.digest IN ('d2','d3')
dataset.context = 'train'
dataset.context != 'train'
dataset.context NOT IN ('train')
dataset.name = 'mnist' AND dataset.context = 'train'
dataset.name = 'cifar' AND dataset.digest = 'd1'
dataset.name = ('mnist')
dataset.name > 'a'
dataset.name = 5
dataset.name IS NULL
dataset.profile = 'x'
dataset = 'x'
foo = 'x'
foo.bar = 'x'
foo IS NULL
name = 'x'
user = 'x'
experiment_id = '1'
lifecycle_stage = 'active'
'''

ORDERS = r'''
metrics.loss
metrics.loss ASC
metrics.loss DESC
metrics.loss desc
metric."val loss" DESC
metrics.`val loss`
metrics.'val loss' desc
params.lr
params.lr DESC
tags.team
tags.team DESC
tags.`mlflow.runName` ASC
status
status DESC|run_name ASC
start_time
start_time ASC
created
Created DESC
attributes.start_time DESC
end_time DESC
end_time
run_id
run_id DESC
run_name
user_id DESC
artifact_uri DESC
metrics.acc DESC|params.lr ASC
params.学习率 DESC
metrics.none
start_time|created
metrics.loss|metric.loss DESC
run name
`run name`
dataset.name
foo
foo.bar
bogus.x DESC
 metrics.loss
metrics.loss 
metrics.loss  DESC

 
DESC
metrics.loss foo
metrics.loss DESC foo
metrics.loss DESC DESC
metrics.loss DESC NULLS LAST
metrics.loss, metrics.acc
metrics.loss; metrics.acc
metrics.loss-x
metrics.loss DESC, metrics.acc
1 DESC
1
timestamp
metrics.`a"b` DESC
metrics.1a DESC
'metrics.loss'
"metrics.loss"
`metrics`.loss DESC
(metrics.loss)
metrics.loss > 1
'''

EXPERIMENT_FILTERS = r'''
name = 'vision/a'
name != 'vision/a'
name LIKE 'vision%'
name ILIKE 'vision%'
name like 'vision%'
name LIKE 't%xt'
name LIKE '%\_c'
attribute.name = "text_c"
attributes.name = 'text_c'
`attribute`.name = 'text_c'
`name` = 'text_c'
name > 'a'
name IN ('text_c')
name = 5
name IS NULL
name OR 'x'
experiment_id = '1'
experiment_id != '1'
experiment_id IN ('1', '3')
experiment_id NOT IN ('1', '3')
experiment_id in ('1', '3')
experiment_id not in ('1', '3')
experiment_id = 1
experiment_id = 'x'
experiment_id = ' 1 '
experiment_id = ''
experiment_id > '1'
experiment_id LIKE '1'
experiment_id IN ('1', 'x')
experiment_id IN (1)
experiment_id = ('1')
experiment_id != ('1', '2')
creation_time > 100
creation_time >= 100
creation_time = 100
creation_time != 100
creation_time < 100.5
creation_time = '100'
creation_time LIKE 100
creation_time IS NULL
last_update_time <= 800
last_update_time < 9223372036854775807
tags.team = 'x'
tag.team ILIKE 'x'
tags.team ilike 'x'
tags.team != 'x'
tags.team = "it's"
tags.`a b` = '1'
tags.team IS NULL
tags.team is not null
tags.team > 'x'
tags.team IN ('x')
tags.team = 5
params.a = 'x'
metrics.a > 1
foo = 'x'
foo.bar = 'x'
name = 'vision/a' AND tags.team = 'x'
name = 'vision/a' OR tags.team = 'x'
name = 'vision/a' AND
name = 'vision/a';
name = 'a'; name = 'b'
 
'''

EXPERIMENT_ORDERS = r'''
name
name DESC
name asc
experiment_id
experiment_id DESC
creation_time
creation_time DESC
last_update_time DESC
last_update_time ASC|name DESC
attribute.name DESC
`name` DESC
name|name DESC
tags.team
attributes.name
foo
name foo
name DESC foo

 name
'''


def escaped(text):
    for plain, letter in (("\\", "\\"), ("\n", "n"), ("\t", "t"), ("\r", "r")):
        text = text.replace(plain, "\\" + letter)
    return text


def listed(text):
    """The lines of a list; \\n and \\t stand for what they stand for elsewhere."""
    lines = text[1:-1].split("\n")
    return [re.sub(r"\\n", "\n", re.sub(r"\\t", "\t", line)) for line in lines]


class Recorder:
    def __init__(self):
        folder = tempfile.mkdtemp()
        self.store = SqlAlchemyStore("sqlite:///" + folder + "/recorded.db", folder)
        self.experiment = None
        self._make_experiments()
        self._make_runs()

    def _at(self, millis, call):
        kept = sqlalchemy_store.get_current_time_millis
        sqlalchemy_store.get_current_time_millis = lambda: millis
        try:
            return call()
        finally:
            sqlalchemy_store.get_current_time_millis = kept

    def _make_experiments(self):
        for i, (name, made, changed, tags) in enumerate(EXPERIMENTS):
            root = ROOT if i == 0 else None
            made_id = self._at(made, lambda: self.store.create_experiment(name, artifact_location=root))
            assert made_id == str(i + 1), made_id
            for key, value in tags.items():
                tag = ExperimentTag(key, value)
                self._at(changed, lambda: self.store.set_experiment_tag(made_id, tag))
            self._at(changed, lambda: self.store.rename_experiment(made_id, name))

    def _make_runs(self):
        kept = uuid.uuid4
        for i, (name, user, state, start, end, metrics, params, tags, datasets) in enumerate(RUNS):
            run_id = f"{i * 17 + 3:02x}" * 16
            uuid.uuid4 = lambda: uuid.UUID(run_id)
            run = self.store.create_run("1", user, start, [RunTag(k, v) for k, v in tags.items()], name)
            uuid.uuid4 = kept
            assert run.info.run_id == run_id
            metrics = [Metric(k, float(v), 1, 0) for k, v in metrics.items()]
            self.store.log_batch(run_id, metrics, [], [])
            # Keys that the wire refuses, which filters can name all the same.
            self.store._log_params(run_id, [Param(k, v) for k, v in params.items()])
            inputs = [
                DatasetInput(
                    Dataset(dataset, digest, "local", "{}"),
                    [InputTag("mlflow.data.context", context)] if context else [],
                )
                for dataset, digest, context in datasets
            ]
            self.store.log_inputs(run_id, inputs)
            with self.store.ManagedSessionMaker(read_only=False) as session:
                row = self.store._get_run(session, run_id)
                row.status = state
                row.end_time = end

    def runs(self, text, order=None):
        return [
            run.info.run_name
            for run in self.store.search_runs(["1"], text, ViewType.ACTIVE_ONLY, 1000, order)
        ]

    def experiments(self, text, order=None):
        found = self.store.search_experiments(ViewType.ACTIVE_ONLY, 1000, text, order)
        return [each.name for each in found if each.name != "Default"]

    def answer(self, what, asked):
        calls = {
            "runs": lambda: self.runs(asked),
            "order": lambda: self.runs("", asked.split("|")),
            "experiments": lambda: self.experiments(asked),
            "experiment-order": lambda: self.experiments("", asked.split("|")),
        }
        try:
            return "=" + ",".join(calls[what]())
        except MlflowException as refusal:
            broken = refusal.error_code == "INTERNAL_ERROR" and "duplicate" not in refusal.message
            if broken or refusal.message.startswith("(sqlite3."):
                return "?"
            return "!" + re.sub(r"\{'[^{}]*'\}", "{...}", refusal.message)
        except Exception:
            return "?"

    def print(self, what, asked):
        print(f"{what}\t{escaped(asked)}\t{escaped(self.answer(what, asked))}")


NUMBERS = "5 -5 .5 5. 0.5 1e3 1e-3 -1E9 3000 3000.5 5000 1.5e308 0".split(" ")
TEXTS = (
    "'0.1' \"0.1\" '' 'x' 'resnet' 'Res%' '%e%' 'it\\'s' 'it''s' 'a\\' \"it's\" 'FINISHED' '03%' '%03%'"
    " 'mlflow-artifacts:/1/%' 'ant' 'ann' 'vision' 'V_s%' '%' '🐔' 'mnist' 'train' '%5%a%' 'vision/a' '1'"
).split(" ")
LISTS = "('mnist','cifar')|('train')|('d1', \"d2\",)|('03030303030303030303030303030303','x')".split("|")
ODD = "`x` x 1e+3 12a 0x1F () (1) ('a' NULL true ? $1 * - ('a')".split(" ")
NUMERIC = ["metrics.loss", "metrics.`val loss`", "metric.acc", "metrics.1a", "start_time", "end_time", "attr.created"]
PAIRS = ["params.lr", "params.model", "param.\"a'b\"", "tags.team", "tags.a.b", "tag.`mlflow.runName`", "tags.`a b`"]
STRINGS = ["status", "attributes.status", "run_id", "run_name", "attr.`run name`", "user_id", "artifact_uri"]
SETS = ["dataset.name", "dataset.digest", "datasets.context"]
OTHERS = ["foo", "bar.x", "params.", "name", "experiment_id", "creation_time", "last_update_time", "attribute.name"]
ORDERED = "= != < <= > >=".split(" ")
MATCHED = "= != LIKE ILIKE like ilike".split(" ")
UNUSUAL = "== <> IN|NOT IN|IS NULL|IS NOT NULL|is null|NOT LIKE|IS|~".replace("== <> ", "==|<>|").split("|")
GLUE = "AND|AND|AND|AND|and|OR|,|;||(|)|AND AND|NOT|.|'|`|\"|x|[|]|::|->|+|\n|#|%|é|desc|-- c".split("|")


def usual_clause(dice):
    kind = dice.randrange(5)
    if kind == 0:
        return [dice.choice(NUMERIC), dice.choice(ORDERED), dice.choice(NUMBERS)]
    if kind == 1:
        return [dice.choice(PAIRS), dice.choice(["IS NULL", "IS NOT NULL", "is not null"])]
    if kind == 2:
        return [dice.choice(SETS + ["run_id"]), dice.choice(["IN", "NOT IN", "not in"]), dice.choice(LISTS)]
    return [dice.choice(PAIRS + STRINGS + SETS), dice.choice(MATCHED), dice.choice(TEXTS)]


def odd_clause(dice):
    key = dice.choice(NUMERIC + PAIRS + STRINGS + SETS + OTHERS)
    comparator = dice.choice(ORDERED + MATCHED + UNUSUAL)
    return [key, comparator, dice.choice(NUMBERS + TEXTS + LISTS + ODD)]


def random_filter(dice, oddness):
    """A filter, odd in places; they are the more the larger the number is, from 0 to 1."""

    def clause():
        parts = odd_clause(dice) if dice.random() < oddness else usual_clause(dice)
        if dice.random() < oddness / 4:
            parts.insert(dice.randrange(4), dice.choice(GLUE))
        between = [""] if dice.random() < oddness / 4 else [" ", " ", "  "]
        return dice.choice(between).join(parts)

    text = clause()
    while dice.random() < 0.35:
        text += " " + dice.choice(GLUE if dice.random() < oddness / 2 else ["AND", "and"]) + " " + clause()
    if dice.random() < oddness / 4:
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(GLUE + list("'\"`()[]. ")) + text[at + dice.randrange(2):]
    return text


def main():
    recorder = Recorder()
    if len(sys.argv) > 1:
        dice = random.Random(int(sys.argv[3]))
        for _ in range(int(sys.argv[2])):
            text = random_filter(dice, dice.choice([0, 0.1, 0.3, 0.8]))
            recorder.print(dice.choice(["runs", "runs", "runs", "experiments"]), text)
        return
    for text in listed(FILTERS):
        recorder.print("runs", text)
    for text in listed(ORDERS):
        recorder.print("order", text)
    for text in listed(EXPERIMENT_FILTERS):
        recorder.print("experiments", text)
    for text in listed(EXPERIMENT_ORDERS):
        recorder.print("experiment-order", text)
    dice = random.Random(7)
    for _ in range(150):
        recorder.print("runs", random_filter(dice, dice.choice([0, 0.2])))


main()
