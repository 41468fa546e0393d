"""Artifacts: everything that is logged is listed and downloaded as it was."""

import hashlib
import json
import os
import pathlib
import tempfile
import time
import unittest

import matplotlib
import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from PIL import Image

matplotlib.use("Agg")


class Artifacts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        mlflow.set_experiment(f"artifacts {time.time_ns()}")
        cls.client = MlflowClient()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="artifacts-"))
        self.run_id = mlflow.start_run().info.run_id

    def tearDown(self):
        mlflow.end_run()

    def listed(self, path=None):
        return [(each.path, each.is_dir, each.file_size) for each in self.client.list_artifacts(self.run_id, path)]

    def downloaded(self, path):
        return pathlib.Path(self.client.download_artifacts(self.run_id, path, str(self.folder)))

    def file(self, name, content=b"content"):
        path = self.folder / "from" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def test_a_file_comes_back(self):
        content = os.urandom(300_000)
        mlflow.log_artifact(self.file("weights.bin", content))
        mlflow.log_artifact(self.file("weights.bin", content), "in/a folder")
        self.assertEqual([("in", True, None), ("weights.bin", False, 300_000)], self.listed())
        self.assertEqual([("in/a folder", True, None)], self.listed("in"))
        self.assertEqual([("in/a folder/weights.bin", False, 300_000)], self.listed("in/a folder"))
        self.assertEqual(content, self.downloaded("weights.bin").read_bytes())
        self.assertEqual(content, self.downloaded("in/a folder/weights.bin").read_bytes())

    def test_a_folder_comes_back(self):
        for name in ("a.txt", "sub/b.txt", "sub/deeper/c.txt"):
            self.file(name, name.encode())
        mlflow.log_artifacts(self.folder / "from", "tree")
        self.assertEqual([("tree/a.txt", False, 5), ("tree/sub", True, None)], self.listed("tree"))
        copy = self.downloaded("tree")
        self.assertEqual({"a.txt", "sub/b.txt", "sub/deeper/c.txt"},
                         {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()})
        self.assertEqual(b"sub/deeper/c.txt", (copy / "sub/deeper/c.txt").read_bytes())

    def test_a_run_is_downloaded_whole(self):
        mlflow.log_text("1", "one.txt")
        mlflow.log_text("2", "two/two.txt")
        copy = pathlib.Path(mlflow.artifacts.download_artifacts(f"runs:/{self.run_id}/", dst_path=str(self.folder)))
        self.assertEqual("2", (copy / "two/two.txt").read_text())
        self.assertEqual("1", (copy / "one.txt").read_text())

    def test_the_last_content_is_kept(self):
        mlflow.log_text("long first text", "text.txt")
        mlflow.log_text("second", "text.txt")
        self.assertEqual([("text.txt", False, 6)], self.listed())
        self.assertEqual("second", mlflow.artifacts.load_text(f"runs:/{self.run_id}/text.txt"))

    def test_names_may_be_odd(self):
        names = ["with space.txt", "plus+.txt", "ünïcode \u2603.txt", "quote'.txt", "a&b=c.txt",
                 "semi;colon.txt", "no suffix", ".hidden", "brackets[1].txt"]
        for name in names:
            mlflow.log_artifact(self.file(name, name.encode()))
        self.assertEqual(sorted(names), sorted(path for path, _, _ in self.listed()))
        for name in names:
            self.assertEqual(name.encode(), self.downloaded(name).read_bytes(), name)

    def test_an_empty_file_is_a_file(self):
        mlflow.log_artifact(self.file("empty.txt", b""))
        self.assertEqual([("empty.txt", False)], [each[:2] for each in self.listed()])
        self.assertEqual(b"", self.downloaded("empty.txt").read_bytes())

    def test_json_and_yaml(self):
        for name in ("data/d.json", "data/d.yaml"):
            mlflow.log_dict({"a": [1, 2], "b": {"c": "ü"}}, name)
        uri = f"runs:/{self.run_id}/data/d.json"
        self.assertEqual({"a": [1, 2], "b": {"c": "ü"}}, mlflow.artifacts.load_dict(uri))
        self.assertIn("a:", self.downloaded("data/d.yaml").read_text())

    def test_figures_and_images(self):
        import matplotlib.pyplot as plot

        figure, axes = plot.subplots()
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "plots/line.png")
        mlflow.log_image(numpy.zeros((8, 8, 3), dtype=numpy.uint8), "black.png")
        self.assertEqual((8, 8), mlflow.artifacts.load_image(f"runs:/{self.run_id}/black.png").size)
        with Image.open(self.downloaded("plots/line.png")) as image:
            self.assertEqual("PNG", image.format)

    def test_images_of_steps(self):
        for step in (1, 2):
            mlflow.log_image(Image.new("RGB", (4, 4)), key="sample", step=step)
        if hasattr(mlflow, "flush_artifact_async_logging"):
            mlflow.flush_artifact_async_logging()
        names = [path for path, _, _ in self.listed("images")]
        self.assertEqual(4, len(names))
        self.assertEqual(2, sum(name.endswith(".png") for name in names))
        self.assertEqual(1, sum(name.startswith("images/sample") and "step+2" in name.replace("%", "+")
                                and name.endswith(".webp") for name in names))
        for name in names:
            with Image.open(self.downloaded(name)) as image:
                self.assertEqual("PNG" if name.endswith(".png") else "WEBP", image.format)
        self.assertIn("mlflow.loggedImages", self.client.get_run(self.run_id).data.tags)

    def test_a_table_grows(self):
        mlflow.log_table({"question": ["a", "b"], "answer": [1, 2]}, "table.json")
        mlflow.log_table(pandas.DataFrame({"question": ["c"], "answer": [3]}), "table.json")
        table = mlflow.load_table("table.json", run_ids=[self.run_id])
        self.assertEqual([1, 2, 3], list(table["answer"]))
        tag = json.loads(self.client.get_run(self.run_id).data.tags["mlflow.loggedArtifacts"])
        self.assertEqual([{"path": "table.json", "type": "table"}], tag)

    def test_uris_lead_to_artifacts(self):
        mlflow.log_text("here", "a/b.txt")
        uri = mlflow.get_artifact_uri("a/b.txt")
        self.assertTrue(uri.startswith("mlflow-artifacts:/"))
        self.assertEqual("here", mlflow.artifacts.load_text(uri))
        self.assertEqual(["a/b.txt"], [each.path for each in mlflow.artifacts.list_artifacts(f"runs:/{self.run_id}/a")])
        self.assertEqual(["a/b.txt"], [each.path for each in
                                       mlflow.artifacts.list_artifacts(run_id=self.run_id, artifact_path="a")])

    def test_what_is_not_there(self):
        self.assertEqual([], self.listed())
        self.assertEqual([], self.listed("nothing"))
        with self.assertRaises(MlflowException):
            self.downloaded("nothing.txt")
        mlflow.log_text("t", "file.txt")
        self.assertEqual([], self.listed("file.txt"))

    def test_a_large_file_comes_back(self):
        path = self.folder / "large.bin"
        digest = hashlib.sha256()
        with open(path, "wb") as file:
            for _ in range(64):
                block = os.urandom(1 << 20)
                digest.update(block)
                file.write(block)
        mlflow.log_artifact(path, "large")
        self.assertEqual([("large/large.bin", False, 64 << 20)], self.listed("large"))
        copy = hashlib.sha256(self.downloaded("large/large.bin").read_bytes())
        self.assertEqual(digest.hexdigest(), copy.hexdigest())

    def test_many_files_at_once(self):
        for number in range(200):
            self.file(f"f{number:03}.txt", str(number).encode())
        mlflow.log_artifacts(self.folder / "from", "many")
        self.assertEqual([f"many/f{number:03}.txt" for number in range(200)], [path for path, _, _ in self.listed("many")])

    def test_a_multipart_upload_falls_back_to_a_plain_one(self):
        sizes = {"MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true", "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": "1000000",
                 "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": "5242880"}
        os.environ.update(sizes)
        try:
            content = os.urandom(6_000_000)
            mlflow.log_artifact(str(self.file("parts.bin", content)))
            self.assertEqual(content, self.downloaded("parts.bin").read_bytes())
        finally:
            for name in sizes:
                os.environ.pop(name)

    def test_artifacts_of_a_run_are_those_of_its_id(self):
        mlflow.log_text("mine", "file.txt")
        other = self.client.create_run(mlflow.active_run().info.experiment_id).info.run_id
        self.assertEqual([], self.client.list_artifacts(other))
        self.client.log_text(other, "theirs", "file.txt")
        self.assertEqual("mine", mlflow.artifacts.load_text(f"runs:/{self.run_id}/file.txt"))
        self.assertEqual("theirs", mlflow.artifacts.load_text(f"runs:/{other}/file.txt"))


if __name__ == "__main__":
    unittest.main()
