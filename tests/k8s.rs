//! The manifests in `k8s/`: valid for Kubernetes, and as strict as they say.

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::repository;
use common::venv::{run, venv};
use saphyr::{LoadableYamlNode, YamlOwned};

const VALIDATOR: &str = "kubernetes-validate==1.37.0";
/// The oldest and the newest version of Kubernetes that the manifests are for.
const VERSIONS: [&str; 2] = ["1.30.0", "1.37.0"];

fn validator() -> PathBuf {
    venv("kubernetes-validate", VALIDATOR).join("bin/kubernetes-validate")
}

/// Every file that `kubectl apply -k k8s` would apply.
fn manifests() -> Vec<PathBuf> {
    let directory = repository("k8s");
    let text = fs::read_to_string(directory.join("kustomization.yaml")).unwrap();
    let kustomization = YamlOwned::load_from_str(&text).unwrap();
    let resources = kustomization[0]["resources"].as_sequence().unwrap();
    resources.iter().map(|name| directory.join(name.as_str().unwrap())).collect()
}

fn documents(path: &Path) -> Vec<YamlOwned> {
    let text = fs::read_to_string(path).unwrap();
    YamlOwned::load_from_str(&text).unwrap()
}

fn of_kind(kind: &str) -> Vec<YamlOwned> {
    let all = manifests().into_iter().flat_map(|path| documents(&path));
    all.filter(|document| document["kind"].as_str() == Some(kind)).collect()
}

#[test]
fn manifests_are_valid_for_the_oldest_and_the_newest_kubernetes() {
    let validator = validator();
    for version in VERSIONS {
        run(Command::new(&validator).args(["--strict", "--kubernetes-version", version]).args(manifests()));
    }
}

#[test]
fn every_manifest_is_applied() {
    let mut listed = manifests();
    listed.push(repository("k8s/kustomization.yaml"));
    listed.sort();
    let files = fs::read_dir(repository("k8s")).unwrap().map(|entry| entry.unwrap().path());
    let mut there: Vec<_> = files.filter(|path| path.extension() == Some(OsStr::new("yaml"))).collect();
    there.sort();
    assert_eq!(listed, there);
}

#[test]
fn containers_have_no_rights_that_they_do_not_need() {
    let sets = of_kind("StatefulSet");
    let pod = &sets[0]["spec"]["template"]["spec"];
    assert_eq!(pod["securityContext"]["runAsNonRoot"].as_bool(), Some(true));
    assert_eq!(pod["securityContext"]["seccompProfile"]["type"].as_str(), Some("RuntimeDefault"));
    assert_eq!(pod["automountServiceAccountToken"].as_bool(), Some(false));
    let containers = ["initContainers", "containers"].into_iter().flat_map(|kind| pod[kind].as_sequence().unwrap());
    for container in containers {
        let context = &container["securityContext"];
        assert_eq!(context["allowPrivilegeEscalation"].as_bool(), Some(false));
        assert_eq!(context["readOnlyRootFilesystem"].as_bool(), Some(true));
        assert_eq!(context["capabilities"]["drop"][0].as_str(), Some("ALL"));
        let image = container["image"].as_str().unwrap();
        let tag = image.rsplit_once(':').map(|(_, tag)| tag);
        assert!(tag.is_some_and(|tag| tag != "latest"), "{image} is not pinned");
        assert!(container["resources"]["limits"].contains_mapping_key("memory"));
    }
}

#[test]
fn a_pod_may_drain_for_as_long_as_the_gate_asks_for() {
    let maps = of_kind("ConfigMap");
    let config = maps.iter().find_map(|map| map["data"]["portcullis.yaml"].as_str()).unwrap();
    let config = YamlOwned::load_from_str(config).unwrap();
    let drain: i64 = config[0]["drain_timeout"].as_str().unwrap().trim_end_matches('s').parse().unwrap();
    let sets = of_kind("StatefulSet");
    let grace = sets[0]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].as_integer().unwrap();
    assert!(grace > drain, "grace {grace} s, drain {drain} s");
}

#[test]
fn no_secret_is_written_down() {
    assert!(of_kind("Secret").is_empty());
}
